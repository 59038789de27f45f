import type { Knex } from "knex"
import { PitbossError } from "../../core/errors.ts"
import type { QueryParams } from "../../warehouse/warehouse.ts"
import { db } from "./client.ts"
import { refuseChange } from "./in-place.ts"

/** One statement, its values bound on the server as `{p0:Type}`. */
export interface Statement {
  readonly sql: string
  readonly params: QueryParams
}

/** A value together with its ClickHouse type, where the JavaScript type does not tell. */
export class Typed {
  readonly value: unknown
  readonly type: string

  constructor(value: unknown, type: string) {
    this.value = value
    this.type = type
  }
}

/** Binds a value under a ClickHouse type: `typed("1.50", "Decimal(38, 6)")`. */
export const typed = (value: unknown, type: string): Knex.Value =>
  new Typed(value, type) as unknown as Knex.Value

// Analysts' SQL may hold question marks, which knex reads as places for values. They travel as
// this character of the private-use area.
const QUESTION_MARK = "\uE000"

/** SQL written by people, put into a built statement as it stands. */
export function analystSql(text: string): Knex.Raw {
  return db.raw(text.replaceAll("?", QUESTION_MARK))
}

/** Compiles a built statement. Throws MODELS_STATEMENT_REFUSED for whatever changes rows in place. */
export function compile(builder: Knex.QueryBuilder | Knex.Raw): Statement {
  const { sql, bindings } = builder.toSQL() as Knex.Sql
  refuseChange(sql)
  const params: Record<string, unknown> = {}
  let next = 0
  const bound = sql.replaceAll("?", () => {
    const { value, type } = withType(bindings[next])
    const name = `p${next}`
    next += 1
    params[name] = value
    return `{${name}:${type}}`
  })
  return { sql: bound.replaceAll(QUESTION_MARK, "?"), params }
}

function withType(value: unknown): Typed {
  if (value instanceof Typed) return value
  if (typeof value === "string") return new Typed(value, "String")
  if (typeof value === "boolean") return new Typed(value, "Bool")
  if (typeof value === "bigint") return new Typed(value.toString(), integerType(value))
  if (typeof value === "number" && Number.isSafeInteger(value)) return new Typed(value, "Int64")
  if (value instanceof Date)
    return new Typed(value.toISOString().replace("T", " ").replace("Z", ""), "DateTime64(3, 'UTC')")
  throw new PitbossError(
    "MODELS_VALUE_UNTYPED",
    `A value of type ${typeof value} cannot be bound; expected text, an integer, a Date or typed(value, type).`,
  )
}

// Keys of players fill all of a UInt64: as an Int64 the upper half of them would be other, negative numbers.
function integerType(value: bigint): string {
  if (BigInt.asIntN(64, value) === value) return "Int64"
  if (BigInt.asUintN(64, value) === value) return "UInt64"
  throw new PitbossError(
    "MODELS_VALUE_UNTYPED",
    `The integer ${value} has no room in 64 bits; expected a smaller one, or typed(value, type).`,
  )
}
