import { asError, PitbossError } from "../core/errors.ts"
import { readOnlySql } from "../warehouse/read-only.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { atInstant, bound } from "./instant.ts"

const KEY_TYPE = /^(LowCardinality\()?UInt64\)?$/

/**
 * Checks a segment's select once and returns what evaluations run: one read-only select, now()
 * bound. Throws SQL_SYNTAX, SQL_REFUSED, SEGMENT_CLOCK, SEGMENT_SQL (it does not run here) or
 * SEGMENT_COLUMNS (no player_key).
 */
export async function compileSegment(warehouse: Warehouse, sql: string): Promise<string> {
  const compiled = atInstant(await readOnlySql(warehouse, sql))
  const columns = await warehouse
    .query<{ name: string; type: string }>(`describe table (${compiled})`, {
      at: bound(new Date(0)),
    })
    .catch((thrown: unknown) => {
      const { message } = asError(thrown)
      throw new PitbossError("SEGMENT_SQL", message, {}, { cause: thrown })
    })
  const key = columns.find(({ name }) => name === "player_key")
  if (key && KEY_TYPE.test(key.type)) return compiled
  const names = columns.map(({ name, type }) => `${name} ${type}`).join(", ")
  throw new PitbossError(
    "SEGMENT_COLUMNS",
    `The select returns ${names}: expected a column player_key of type UInt64.`,
  )
}
