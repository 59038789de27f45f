import knex, { type Knex } from "knex"
import { PitbossError } from "../../core/errors.ts"

/**
 * knex for ClickHouse, as far as the runner needs it: selects, inserts from a select and raw
 * statements with identifiers in backticks. It only compiles; the warehouse runs what comes out.
 */
class ClickHouseClient extends knex.Client {
  override wrapIdentifierImpl(value: string): string {
    return quoteIdentifier(value)
  }

  // Rows are never changed in place: a model appends, or builds beside and exchanges.
  override queryCompiler(builder: Knex.QueryBuilder): unknown {
    const compiler = super.queryCompiler(builder)
    compiler.update = () => refuse("update")
    compiler.del = () => refuse("delete")
    return compiler
  }
}

/** Builds statements; `compile` turns them into SQL with bound parameters. */
export const db: Knex = knex({ client: ClickHouseClient })

/** Quotes a name for ClickHouse. `*` stays what it is. */
export function quoteIdentifier(name: string): string {
  return name === "*" ? name : `\`${name.replaceAll(/[\\`]/g, "\\$&")}\``
}

/** A text as a ClickHouse literal, for the places of DDL that take no bound parameter. */
export function quoteText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`
}

function refuse(kind: string): never {
  throw new PitbossError(
    "MODELS_STATEMENT_REFUSED",
    `The ClickHouse dialect compiles no ${kind}; expected a select or an insert from a select.`,
    { kind },
  )
}
