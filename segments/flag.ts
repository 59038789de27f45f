import type { Warehouse } from "../warehouse/warehouse.ts"
import { bound } from "./instant.ts"

/** A segment that is nothing but one condition on a player's own row, so that many are looked at in one scan. */
export interface Flag {
  /** Holds of a row of ft_player where its player is a member; now() is bound as `at`. */
  readonly condition: string
  /** An expression over it: what is kept of the row with the entry. */
  readonly payload: string
}

/** The payload of a select that has no other columns. */
export const NO_PAYLOAD = "''"

/** As the engine formats a select of plain columns by one condition, and nothing else. */
const PLAIN = /^SELECT ((?:[a-z]\w*, )*[a-z]\w*) FROM ft_player WHERE (.+)$/s
/** What conditions mostly are. They stand in one array: to cast each costs a third of planning them. */
const ONE_TYPE = /^(UInt8|Nullable\(UInt8\))$/
/** Names that hold for the whole of a statement, other selects, and what makes several rows of one. */
const ODD = /\b(AS|SELECT|arrayJoin|unnest)\b/i

/**
 * The flag that a compiled select of a player's own row comes to, or undefined where its text says more than that. The
 * engine is asked whether the condition means something by itself: what stands behind one, as an order, does not.
 */
export async function flagOf(
  warehouse: Warehouse,
  compiled: string,
  payload: string,
): Promise<Flag | undefined> {
  const condition = PLAIN.exec(compiled)?.[2]
  if (condition === undefined || ODD.test(condition)) return undefined
  const columns = await warehouse
    .query<{ name: string; type: string }>(
      `describe table (select ${payload} as payload, (${condition}) as is_held from ft_player)`,
      { at: bound(new Date(0)) },
    )
    .catch(() => [])
  const type = columns.find(({ name }) => name === "is_held")?.type
  return type !== undefined && ONE_TYPE.test(type) ? { condition, payload } : undefined
}

/** A select of place (from 1, of the flags that hold), player_key and payload from a relation with rows of ft_player. */
export function flaggedSql(flags: readonly Flag[], relation: string): string {
  const held = flags.map(({ condition }) => `(${condition})`)
  const payloads = flags.flatMap(({ payload }, place) =>
    payload === NO_PAYLOAD ? [] : [`place = ${place + 1}`, payload],
  )
  const payload = payloads.length === 0 ? NO_PAYLOAD : `multiIf(${payloads.join(", ")}, '')`
  return `select place, player_key, ${payload} as payload
from ${relation} as ft_player
array join arrayFilter((flag, is_held) -> ifNull(is_held, 0) != 0, range(1, ${flags.length + 1}), [${held.join(", ")}]) as place`
}
