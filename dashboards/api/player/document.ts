import { readDeviceHints } from "../../../activation/device-hint.ts"
import { readPerson } from "../../../activation/person-record.ts"
import { readPlayer } from "../../../activation/player-record.ts"
import { type PlayerRef, playerKey } from "../../../core/player.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import { LATEST_SEND, type LatestSendRow } from "../latest-send.ts"
import { readFeatures } from "./features.ts"
import { readRestrictions } from "./restrictions.ts"
import type { FoundRow, PlayerDocument } from "./schema.ts"

/** What runs now, by name. */
interface RunningNames {
  readonly segments: readonly string[]
  readonly campaigns: readonly string[]
}

/** What a player's page shows. Throws PLAYER_UNKNOWN. */
export async function readPlayerDocument(
  warehouse: Warehouse,
  player: PlayerRef,
  { segments: names, campaigns }: RunningNames,
): Promise<PlayerDocument> {
  const key = playerKey(player)
  const [record, person, restrictions, sends] = await Promise.all([
    readPlayer(warehouse, player, names),
    readPerson(warehouse, player),
    readRestrictions(warehouse, player),
    readSends(warehouse, key),
  ])
  const segments = record.segments as readonly PlayerDocument["segments"][number][]
  const decisions = record.decisions as readonly PlayerDocument["decisions"][number][]
  return {
    brand: player.brand,
    player_id: player.playerId,
    player_key: key,
    ...(await readFeatures(warehouse, record.row)),
    person: {
      name: person.person,
      hints: [...(await readDeviceHints(warehouse, player, person.players))],
      links: person.links
        .filter(({ is_standing }) => is_standing)
        .map(({ player, kind, person_id, linked_at }) => ({ player, kind, person_id, linked_at })),
    },
    restrictions,
    segments: segments.map((one) => ({ ...one, entered_at: isoInstant(one.entered_at) })),
    decisions: decisions.map((one) => ({ ...one, decided_at: isoInstant(one.decided_at) })),
    sends,
    campaigns: [...campaigns],
  }
}

type Send = PlayerDocument["sends"][number]

// Each message once, under its latest attempt.
async function readSends(warehouse: Warehouse, key: string): Promise<Send[]> {
  const rows = await warehouse.query<LatestSendRow & Omit<Send, "is_waiting">>(
    `select any(s.campaign) as campaign, any(s.channel) as channel, max(s.finished_at) as finished_at, ${LATEST_SEND},
    argMax(s.detail, s.attempt) as detail
from act_send as s final where s.player_key = {key:UInt64}
group by s.intent_id order by finished_at desc limit 50`,
    { key },
  )
  return rows.map(({ campaign, channel, outcome, detail, attempts, finished_at, is_waiting }) => ({
    ...{ campaign, channel, outcome, detail, attempts },
    finished_at: isoInstant(finished_at),
    is_waiting: Boolean(is_waiting),
  }))
}

/** Players whose id, or brand and id, begins as asked; the exact one first. */
export async function findPlayers(
  warehouse: Warehouse,
  find: string,
  limit: number,
): Promise<FoundRow[]> {
  const rows = await warehouse.query<FoundRow>(
    `select brand, player_id, active_last_at from ft_player
where startsWith(concat(brand, ':', player_id), {find:String}) or startsWith(player_id, {find:String})
order by concat(brand, ':', player_id) != {find:String}, player_id != {find:String}, length(player_id), player_id, brand
limit {limit:UInt32}`,
    { find, limit },
  )
  return rows.map((row) => ({
    ...row,
    active_last_at: row.active_last_at === null ? null : isoInstant(row.active_last_at),
  }))
}
