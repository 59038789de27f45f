import type { SentEvent } from "./ledger/event.ts"
import { LAPSING_CASES, type LapsingCase, RESIDENCES } from "./operator.ts"
import { cents, DAY_MS, eventOf, HOUR_MS, moneyOf, type SimulatedPlayer } from "./player.ts"
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
  const { country, jurisdiction, currency, timeZone } = player.residence
  const at = (when: number, type: string, fields: object, who = player) =>
    eventOf(who, random, when, type, fields as Record<string, unknown>)
  const product = PRODUCTS[lapsing] ?? "all"
  const consent = (when: number, granted: boolean) =>
    at(when, "consent.changed", { channel: "email", product, granted })
  const profile = { country, jurisdiction, currency, time_zone: timeZone }
  const history: SentEvent[] = [
    at(depositAt, "deposit", {
      payment_id: random.id("pay"),
      status: "approved",
      amount: cents(5_000),
      ...moneyOf(player),
    }),
  ]
  if (lapsing !== "unregistered") history.push(at(early, "player.registered", profile))
  if (lapsing !== "never_consented") history.push(consent(early, true))
  const exclusion = (when: number, who = player) =>
    at(when, "exclusion.started", { scope: "group" }, who)
  const twin: SimulatedPlayer = {
    ...player,
    brand: player.brand === "orsa" ? "tern" : "orsa",
    playerId: `${player.playerId}-twin`,
  }
  const person = { person_id: random.id("person") }
  const stories: Partial<Record<LapsingCase, () => SentEvent[]>> = {
    excluded: () => [exclusion(early + HOUR_MS)],
    excluded_other_brand: () => [
      at(early, "player.registered", profile, twin),
      at(early, "player.person_linked", person),
      at(early, "player.person_linked", person, twin),
      exclusion(early + HOUR_MS, twin),
    ],
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
    unsubscribed: () => [
      at(early + DAY_MS, "message.unsubscribed", { message_id: random.id("m"), channel: "email" }),
    ],
  }
  history.push(...(stories[lapsing]?.() ?? []))
  history.push(at(early, "kyc.updated", { status: "approved", age_verified: true }))
  const live = lapsing === "excluded_live" ? [exclusion(lapsesAt - 1_500)] : []
  return { history, live }
}
