import knex, { type Knex } from "knex"
import { PitbossError } from "../../core/errors.ts"
import { extendBuilder, type SelectCompiler, withClauses } from "./clauses.ts"
import { quoteIdentifier } from "./quote.ts"

interface Refused {
  update: () => never
  del: () => never
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
    return compiler
  }
}

extendBuilder()

/** Builds statements; `compile` turns them into SQL with bound parameters. */
export const db: Knex = knex({ client: ClickHouseClient })

function refuse(kind: string): never {
  throw new PitbossError(
    "MODELS_STATEMENT_REFUSED",
    `The ClickHouse dialect compiles no ${kind}; expected a select or an insert from a select.`,
    { kind },
  )
}
