import type { SentEvent } from "./ledger/event.ts"
import { LAPSING_CASES, type LapsingCase, RESIDENCES } from "./operator.ts"
import {
  cents,
  DAY_MS,
  eventOf,
  HOUR_MS,
  moneyOf,
  profileOf,
  type SimulatedPlayer,
} from "./player.ts"
import type { Random } from "./random.ts"

/** A player whose latest deposit becomes 30 days old while the demo runs. */
export interface LapsingPlayer {
  readonly player: SimulatedPlayer
  readonly lapsing: LapsingCase
  /** The instant at which he lapses, ms. */
  readonly lapsesAt: number
  readonly history: readonly SentEvent[]
  /** What he does in the last moment before he lapses. */
  readonly live: readonly SentEvent[]
}

/** Every case of the gate, several times, crossing the boundary of 30 days by time alone. */
export function makeLapsing(
  count: number,
  random: Random,
  now: number,
  first: number,
): LapsingPlayer[] {
  return Array.from({ length: count }, (_, index) => {
    const lapsing = LAPSING_CASES[index % LAPSING_CASES.length] as LapsingCase
    const lapsesAt = now + first + index * 137
    const player: SimulatedPlayer = {
      brand: index % 2 === 0 ? "orsa" : "tern",
      playerId: `lapsing-${index + 1}`,
      residence: random.pick(RESIDENCES),
      value: 1,
      hasAddress: lapsing !== "no_address",
      ...(lapsing === "under_age" && { birthDate: birthDateOf(17, now) }),
    }
    return { player, lapsing, lapsesAt, ...storyOf(player, lapsing, random, lapsesAt) }
  })
}

/** For what he gave his consent; the demo's campaign is about casino. */
const PRODUCTS: Partial<Record<LapsingCase, string>> = {
  granted_casino: "casino",
  granted_betting: "betting",
}

function storyOf(
  player: SimulatedPlayer,
  lapsing: LapsingCase,
  random: Random,
  lapsesAt: number,
): Pick<LapsingPlayer, "history" | "live"> {
  const depositAt = lapsesAt - 30 * DAY_MS
  const early = depositAt - 5 * DAY_MS
  const at = (when: number, type: string, fields: object, who = player) =>
    eventOf(who, random, when, type, fields as Record<string, unknown>)
  const product = PRODUCTS[lapsing] ?? "all"
  const consent = (when: number, granted: boolean) =>
    at(when, "consent.changed", { channel: "email", product, granted })
  const history: SentEvent[] = [
    at(depositAt, "deposit", {
      payment_id: random.id("pay"),
      status: "approved",
      amount: cents(5_000),
      ...moneyOf(player),
    }),
  ]
  if (lapsing !== "unregistered") history.push(at(early, "player.registered", profileOf(player)))
  if (lapsing !== "never_consented") history.push(consent(early, true))
  const verified = { status: "approved", age_verified: lapsing !== "age_unknown" }
  history.push(at(early, "kyc.updated", verified))
  const restricting = restrictionsOf({ player, lapsing, random, early, lapsesAt })
  history.push(...restricting)
  const exclusion = at(lapsesAt - 1_500, "exclusion.started", { scope: "group" })
  return { history, live: lapsing === "excluded_live" ? [exclusion] : [] }
}

interface Story {
  readonly player: SimulatedPlayer
  readonly lapsing: LapsingCase
  readonly random: Random
  /** When he registered, ms. */
  readonly early: number
  readonly lapsesAt: number
}

// What happened to him between his registration and his lapse.
function restrictionsOf({ player, lapsing, random, early, lapsesAt }: Story): readonly SentEvent[] {
  const at = (when: number, type: string, fields: object, who = player) =>
    eventOf(who, random, when, type, fields as Record<string, unknown>)
  const consent = (when: number, granted: boolean) =>
    at(when, "consent.changed", { channel: "email", product: "all", granted })
  const message = { message_id: random.id("m"), channel: "email" }
  const kyc = (status: string) => at(early + DAY_MS, "kyc.updated", { status, age_verified: true })
  const exclusion = (when: number) => at(when, "exclusion.started", { scope: "group" })
  const stories: Partial<Record<LapsingCase, () => SentEvent[]>> = {
    excluded: () => [exclusion(early + HOUR_MS)],
    excluded_other_brand: () => excludedTwin(player, random, early),
    cooling_off: () => [
      at(early, "cooling_off.started", { until: new Date(lapsesAt + DAY_MS).toISOString() }),
    ],
    blocked: () => [at(early, "block.changed", { active: true, reason: "documents" })],
    revoked: () => [consent(early + DAY_MS, false)],
    granted_again: () => [consent(early + DAY_MS, false), consent(early + 2 * DAY_MS, true)],
    reinstated: () => [
      exclusion(early + DAY_MS),
      at(early + 2 * DAY_MS, "exclusion.ended", { reinstated_by: "compliance" }),
    ],
    unsubscribed: () => [at(early + DAY_MS, "message.unsubscribed", message)],
    bounced: () => [at(early + DAY_MS, "message.bounced", { ...message, hard: true })],
    kyc_pending: () => [kyc("pending")],
    kyc_rejected: () => [kyc("rejected")],
    aml_held: () => [at(early + DAY_MS, "aml.hold", { active: true })],
    harm_marked: () => [at(early + DAY_MS, "harm.marker", { level: "medium", source: "model" })],
    limit_reached: () => [
      at(lapsesAt - HOUR_MS, "limit.reached", { kind: "deposit", period: "week" }),
    ],
    limit_near: () => nearLimit(player, random, early, lapsesAt),
  }
  return stories[lapsing]?.() ?? []
}

// The same person at the other brand, where he excluded himself.
function excludedTwin(player: SimulatedPlayer, random: Random, early: number): SentEvent[] {
  const twin: SimulatedPlayer = {
    ...player,
    brand: player.brand === "orsa" ? "tern" : "orsa",
    playerId: `${player.playerId}-twin`,
  }
  const person = { person_id: random.id("person") }
  return [
    eventOf(twin, random, early, "player.registered", profileOf(player)),
    eventOf(player, random, early, "player.person_linked", person),
    eventOf(twin, random, early, "player.person_linked", person),
    eventOf(twin, random, early + HOUR_MS, "exclusion.started", { scope: "group" }),
  ]
}

// Nine tenths of a week's wager limit.
function nearLimit(
  player: SimulatedPlayer,
  random: Random,
  early: number,
  lapsesAt: number,
): SentEvent[] {
  const { currency } = player.residence
  const limit = { kind: "wager", period: "week", amount: "100", currency }
  return [
    eventOf(player, random, early, "limit.set", {
      ...limit,
      effective_at: new Date(early).toISOString(),
    }),
    eventOf(player, random, lapsesAt - 2 * DAY_MS, "casino.bet", {
      ...{ round_id: random.id("r"), game_id: "starfall", game_type: "slots" },
      ...{ stake_real: "90", stake_bonus: "0", ...moneyOf(player) },
    }),
  ]
}

/** The birth date of somebody who is of this age. */
function birthDateOf(years: number, now: number): string {
  const today = new Date(now).toISOString().slice(0, 10)
  return `${Number.parseInt(today.slice(0, 4), 10) - years}-01-01`
}
