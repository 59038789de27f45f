import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Booked, book } from "./booking.ts"
import { asDearEvaluation, WHOLE_SETTINGS } from "./bounded.ts"
import { type CompiledSegment, isTicked } from "./compile.ts"
import { isFirst, type Judged, type Round, SEEN_NOTHING, type Seen } from "./evaluation.ts"
import { healMembership } from "./heal.ts"
import { bound } from "./instant.ts"
import { renewPayload } from "./payload-renewal.ts"
import { watched } from "./run/statement-watch.ts"
import { fillStanding } from "./standing.ts"

/**
 * Evaluates one segment over all players. Where nothing is known of an evaluation before (a start, or a
 * failure), what was killed between transitions and memberships is made up for first.
 */
export async function evaluateWhole(
  warehouse: Warehouse,
  round: Round,
  { segment, seen, isRead, isRenewed = false }: Judged,
): Promise<Booked> {
  const began = performance.now()
  if (seen === undefined) {
    await healMembership(warehouse, segment.name)
    if (isTicked(segment)) await fillStanding(warehouse, segment.name)
  }
  const before = seen ?? (await lastSeen(warehouse, segment))
  const size = before && (await sizeOf(warehouse, segment.name))
  // What ran meanwhile, and was never looked at, leaves nobody's changes to be told of.
  const since = before && { ...before, size: size ?? 0, ...(isRenewed && { version: "" }) }
  const judged = { segment, seen: since, isRead }
  const now = { ...round, ...laterThan(round, before) }
  await warehouse.command("truncate table seg_change")
  const params = { segment: segment.name, at: bound(now.at) }
  const sql = `${changeSql(segment)} ${WHOLE_SETTINGS}`
  const taken = await watched(warehouse, () => warehouse.command(sql, params)).catch(
    (thrown: unknown) => {
      throw asDearEvaluation(thrown)
    },
  )
  if (isFirst(judged) && (since?.size ?? 0) > 0) await renewPayload(warehouse, segment, now)
  const found = { kind: "whole", players: "ft_player", began, taken } as const
  const [booked] = await book(warehouse, now, [judged], found)
  return booked as Booked
}

// Where nothing was recorded, members may be there: of an evaluation that was killed before its row.
function laterThan(round: Round, before: Seen | undefined): Pick<Round, "at" | "id"> {
  if (before === undefined) return round
  const at = new Date(Math.max(round.at.getTime(), before.at + 1))
  const id = BigInt(round.id) > BigInt(before.id) ? round.id : String(BigInt(before.id) + 1n)
  return { at, id }
}

// A key that the select reckoned may be nobody's; where it gives its rows' own it is a player's.
function changeSql({ select, reach }: CompiledSegment): string {
  const players = "player_key in (select player_key from ft_player)"
  const known = reach.kind === "population" ? `\n    and (is_wanted = 0 or ${players})` : ""
  return `insert into seg_change (segment, player_key, change, payload)
select {segment:String}, player_key, if(is_wanted > 0, 'entered', 'left'), if(is_wanted > 0, payload_last, '')
from (
    select player_key, max(wanted) as is_wanted, max(standing) as is_standing, max(payload) as payload_last
    from (
        select toUInt64(player_key) as player_key, payload, 1 as wanted, 0 as standing from (${select})
        union all
        select player_key, '' as payload, 0 as wanted, 1 as standing from seg_membership where segment = {segment:String})
    group by player_key)
where is_wanted != is_standing${known}`
}

async function lastSeen(
  warehouse: Warehouse,
  { name }: CompiledSegment,
): Promise<Seen | undefined> {
  const [row] = await warehouse.query<{
    version: string
    seen_up_to: string
    at_ms: string
    id: string
    size: string
  }>(
    `select version, seen_up_to, toUnixTimestamp64Milli(at) as at_ms, id, size
from seg_evaluation where segment = {name:String} order by seg_evaluation.id desc limit 1`,
    { name },
  )
  if (row === undefined) return undefined
  const at = Number(row.at_ms)
  const { version, seen_up_to: upTo = SEEN_NOTHING, id } = row
  return { version, upTo, recordedAt: at, at, id, size: Number(row.size) }
}

async function sizeOf(warehouse: Warehouse, segment: string): Promise<number> {
  const [row] = await warehouse.query<{ size: string }>(
    "select count() as size from seg_membership where segment = {segment:String}",
    { segment },
  )
  return Number(row?.size ?? 0)
}
