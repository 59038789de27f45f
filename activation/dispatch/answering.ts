import type { BrandConfiguration } from "../../core/brand.ts"
import {
  FATIGUE_MS_MAX,
  type FatigueLimit,
  restsUntil,
  stricterFatigue,
} from "../../core/fatigue.ts"
import { type PlayerRef, playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Campaign } from "../campaign.ts"
import type { Answering } from "../compliance/subject.ts"

const DAY_MS = 86_400_000

/** Whether a channel tells of openings is looked at again as often, and where it told of none, which takes long, as rarely. */
const REPORTED_EVERY_MS = 60_000
const UNREPORTED_EVERY_MS = 600_000
const REPORTED_KEPT_MAX = 1_000

export interface AnsweringParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "promotions">
  /** What is configured of brands; absent: nothing. */
  readonly brands?: readonly BrandConfiguration[] | undefined
}

/** Whose turn it is, by which message. */
interface Recipient {
  readonly player: PlayerRef
  readonly intentId: string
}

interface Row {
  readonly player_key: string
  readonly message_id: string
  readonly is_answer: 0 | 1
  readonly at_ms: string
}

/**
 * Of each player, in their order: the promotions by the campaign's channel that he has not answered to, but for the message
 * itself, which may be tried again; undefined where neither his brand nor the campaign asks. He answers by opening or
 * clicking whatever it is.
 */
export async function readAnswering(
  parts: AnsweringParts,
  campaign: Pick<Campaign, "channel" | "fatigue" | "message_class">,
  recipients: readonly Recipient[],
  now: number,
): Promise<readonly (Answering | undefined)[]> {
  const { brands = [] } = parts
  const { channel, fatigue, message_class } = campaign
  const limitOf = (brand: string) => brands.find(({ name }) => name === brand)?.fatigue
  const asked = recipients.flatMap(({ player }) =>
    stricterFatigue(limitOf(player.brand), fatigue) ? [player] : [],
  )
  if (message_class !== "promotional" || asked.length === 0) return recipients.map(() => undefined)
  const since = now - FATIGUE_MS_MAX
  const told = await readTold(parts.warehouse, asked, channel, since)
  const got = await parts.store.promotions.since(asked, channel, since)
  const gotById = new Map(got.map((one) => [one.intentId, one]))
  const isOther = ({ is_answer, message_id }: Row) => is_answer === 0 && !gotById.has(message_id)
  const notices = await parts.store.promotions.others(
    told.filter(isOther).map(({ message_id }) => message_id),
  )
  const unansweredOf = unanswered(
    told.filter((row) => !(isOther(row) && notices.has(row.message_id))),
    gotById,
  )
  const reported = new Map<string, boolean>()
  for (const brand of new Set(asked.map((one) => one.brand))) {
    const days = stricterFatigue(limitOf(brand), fatigue)?.days ?? 0
    reported.set(brand, await isAnswerReported(parts.warehouse, brand, { channel, days, now }))
  }
  return recipients.map(({ player, intentId }) => {
    const isReported = reported.get(player.brand)
    if (isReported === undefined) return undefined
    return { limit: limitOf(player.brand), isReported, unanswered: unansweredOf(player, intentId) }
  })
}

// What Pitboss sent is in the store at once, and in the warehouse a moment later.
function unanswered(
  told: readonly Row[],
  got: ReadonlyMap<string, PlayerRef & { readonly at: number }>,
): (player: PlayerRef, intentId: string) => readonly number[] {
  const sent = new Map<string, Map<string, number>>()
  const answered = new Map<string, number>()
  const add = (key: string, id: string, at: number) => {
    sent.set(key, (sent.get(key) ?? new Map<string, number>()).set(id, at))
  }
  for (const [id, { at, ...player }] of got) add(playerKey(player), id, at)
  for (const { player_key, message_id, is_answer, at_ms } of told) {
    const at = Number(at_ms)
    if (is_answer === 0) add(player_key, message_id, at)
    else answered.set(player_key, Math.max(at, answered.get(player_key) ?? 0))
  }
  return (player, intentId) => {
    const key = playerKey(player)
    const last = answered.get(key) ?? 0
    return [...(sent.get(key) ?? [])]
      .flatMap(([id, at]) => (id !== intentId && at > last ? [at] : []))
      .sort((a, b) => a - b)
  }
}

function readTold(
  warehouse: Warehouse,
  players: readonly PlayerRef[],
  channel: string,
  since: number,
): Promise<readonly Row[]> {
  return warehouse.query<Row>(
    `select player_key, subject_id as message_id, type in ('message.opened', 'message.clicked') as is_answer,
    toString(toUnixTimestamp64Milli(if(is_answer, max(occurred_at), min(occurred_at)))) as at_ms
from raw_event
where topic = 'engagement' and player_key in (arrayMap(one -> toUInt64(one), {players:Array(String)}))
    and occurred_at >= {since:DateTime64(3)}
    and type in ('message.sent', 'message.delivered', 'message.opened', 'message.clicked') and JSONExtractString(body, 'channel') = {channel:String}
group by player_key, message_id, is_answer`,
    { players: players.map(playerKey), channel, since: bound(new Date(since)) },
  )
}

interface Period {
  readonly channel: string
  readonly days: number
  readonly now: number
}

interface Reported {
  readonly found: Promise<boolean>
  /** Until when it is not looked at again, ms. */
  until: number
}

/** Of each warehouse, by what was asked. */
const reportedBefore = new WeakMap<Warehouse, Map<string, Reported>>()

// Whether anybody of the brand answered by the channel in the period. Who asks meanwhile waits for the same look.
function isAnswerReported(warehouse: Warehouse, brand: string, period: Period): Promise<boolean> {
  const before = reportedBefore.get(warehouse) ?? new Map<string, Reported>()
  reportedBefore.set(warehouse, before)
  const { channel, days, now } = period
  const key = `${days} ${channel} ${brand}`
  const known = before.get(key)
  if (known !== undefined && now < known.until) return known.found
  const looked = { found: readReported(warehouse, brand, period), until: now + REPORTED_EVERY_MS }
  if (before.size >= REPORTED_KEPT_MAX) before.clear()
  before.set(key, looked)
  looked.found.then(
    (isReported) => {
      if (!isReported) looked.until = now + UNREPORTED_EVERY_MS
    },
    () => before.delete(key),
  )
  return looked.found
}

// Most answer, and the first that is found ends it; where none is, all of the topic was read.
async function readReported(
  warehouse: Warehouse,
  brand: string,
  { channel, days, now }: Period,
): Promise<boolean> {
  const since = bound(new Date(now - days * DAY_MS))
  const found = await warehouse.query(
    `select 1 as one from raw_event
where topic = 'engagement' and brand = {brand:String} and occurred_at >= {since:DateTime64(3)}
    and type in ('message.opened', 'message.clicked') and JSONExtractString(body, 'channel') = {channel:String}
limit 1`,
    { brand, channel, since },
  )
  return found.length > 0
}

/** Whether a player is one of those who do not answer, so that one promotion alone is to go out to him. */
export function isTired(
  { limit, isReported, unanswered }: Answering,
  own: FatigueLimit | undefined,
) {
  const stricter = stricterFatigue(limit, own)
  return isReported && stricter !== undefined && restsUntil(unanswered, stricter) > 0
}
