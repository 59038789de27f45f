import knex, { type Knex } from "knex"
import { extendBuilder, type SelectCompiler, withClauses } from "./clauses.ts"
import { refusedChange } from "./in-place.ts"
import { quoteIdentifier } from "./quote.ts"

interface Refused {
  update: () => never
  del: () => never
  truncate: () => never
  insert: () => unknown
  readonly single: { readonly onConflict?: unknown }
}

/**
 * knex for ClickHouse, as far as the runner needs it: selects with its clauses, inserts from a select and raw
 * statements with identifiers in backticks. It only compiles; the warehouse runs what comes out.
 */
class ClickHouseClient extends knex.Client {
  override wrapIdentifierImpl(value: string): string {
    return quoteIdentifier(value)
  }

  // Rows are never changed in place: a model appends, or builds beside and exchanges.
  override queryCompiler(builder: Knex.QueryBuilder): unknown {
    const compiler = withClauses(super.queryCompiler(builder) as SelectCompiler & Refused)
    compiler.update = () => refuse("update")
    compiler.del = () => refuse("delete")
    compiler.truncate = () => refuse("truncate")
    const { insert } = compiler
    // knex leaves out what it has no words for: a merge would become an insert that doubles the rows.
    compiler.insert = () =>
      compiler.single.onConflict === undefined ? insert.call(compiler) : refuse("onConflict")
    return compiler
  }
}

extendBuilder()

/** Builds statements; `compile` turns them into SQL with bound parameters. */
export const db: Knex = knex({ client: ClickHouseClient })

function refuse(kind: string): never {
  throw refusedChange(kind)
}
