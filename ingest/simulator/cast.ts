import type { Poison } from "./fault.ts"
import type { SentEvent } from "./ledger/event.ts"
import { BRANDS, type Brand, RESIDENCES, type Residence } from "./operator.ts"
import { DAY_MS, eventOf, moneyOf, profileOf, type SimulatedPlayer } from "./player.ts"
import type { Random } from "./random.ts"

/** What keeps the players of the second act from a message, besides what the mailing itself says. */
export const CAST_ROLES = [
  "welcome",
  "far_away",
  "zone_unknown",
  "bounced",
  "found_to_be_test",
  "held",
  "excluded_while_waiting",
  "template_broken",
  "stale",
] as const
export type CastRole = (typeof CAST_ROLES)[number]

/** A player of the second act: he enters a segment by one event, and waits until somebody decides. */
export interface CastMember {
  readonly player: SimulatedPlayer
  readonly role: CastRole
  readonly history: readonly SentEvent[]
  /** A stake by which he becomes a VIP at the instant, ms. */
  enter(at: number): SentEvent
  /** What is learnt of him while his message waits. */
  readonly meanwhile: (at: number) => readonly SentEvent[]
  /** What somebody writes straight to the compliance topic, and nobody can read. */
  readonly unreadable: Poison | undefined
}

/** Base currency, at every rate of the operator's, beyond what makes a VIP. */
const VIP_STAKE = "2500"
/** Known for this long. */
const KNOWN_DAYS = 5

/** For whom a campaign's template may be broken. */
export const TEMPLATE_BREAKS_FOR = "cast-template-broken"

/** One player of each role at each brand, named after it. */
export function makeCast(random: Random, now: number): readonly CastMember[] {
  return BRANDS.flatMap((brand) => CAST_ROLES.map((role) => memberOf(brand, role, random, now)))
}

/** A stake by which whoever lost little yet becomes a VIP. */
export function vipStake(player: SimulatedPlayer, random: Random, at: number): SentEvent {
  return eventOf(player, random, at, "casino.bet", {
    ...{ round_id: random.id("r"), game_id: "starfall", game_type: "slots" },
    ...{ stake_real: VIP_STAKE, stake_bonus: "0", ...moneyOf(player) },
  })
}

function memberOf(brand: Brand, role: CastRole, random: Random, now: number): CastMember {
  const player: SimulatedPlayer = {
    brand,
    playerId: `cast-${role.replaceAll("_", "-")}`,
    residence: residenceOf(role),
    value: 1,
    hasAddress: true,
  }
  const early = now - KNOWN_DAYS * DAY_MS
  const at = (when: number, type: string, fields: object) =>
    eventOf(player, random, when, type, fields as Record<string, unknown>)
  const history = [
    at(early, "kyc.updated", { status: "approved", age_verified: true }),
    at(early, "consent.changed", { channel: "email", product: "all", granted: true }),
  ]
  if (role !== "zone_unknown") history.unshift(at(early, "player.registered", profileOf(player)))
  const message = { message_id: random.id("m"), channel: "email" }
  if (role === "bounced")
    history.push(at(early + DAY_MS, "message.bounced", { ...message, hard: true }))
  const meanwhile = (when: number): readonly SentEvent[] => {
    if (role === "found_to_be_test") return [at(when, "player.updated", { is_test: true })]
    if (role === "excluded_while_waiting")
      return [at(when, "exclusion.started", { scope: "brand" })]
    return []
  }
  const key = `${brand}:${player.playerId}`
  const unreadable = { topic: "compliance", key, bytes: Buffer.from(`{"type":"exclus`) } as const
  return {
    ...{ player, role, history, meanwhile },
    enter: (when) => vipStake(player, random, when),
    unreadable: role === "held" ? unreadable : undefined,
  }
}

// Of two zones that are hours apart, one is in the middle of any quiet hours around the other's present.
function residenceOf(role: CastRole): Residence {
  const jurisdiction = role === "far_away" ? "US-NJ" : "MT"
  return RESIDENCES.find((one) => one.jurisdiction === jurisdiction) as Residence
}
