import type { SentEvent } from "./ledger/event.ts"
import { BRANDS, type Brand, RESIDENCES, type Residence } from "./operator.ts"
import type { Random } from "./random.ts"

/** A synthetic player. */
export interface SimulatedPlayer {
  readonly brand: Brand
  readonly playerId: string
  readonly residence: Residence
  /** Multiplies stakes and deposits. */
  readonly value: number
  readonly hasAddress: boolean
  /** As the vault knows it; most operators say only that the age was verified. */
  readonly birthDate?: string | undefined
  /** What sets him apart from most. */
  readonly habit?: Habit | undefined
}

/** Plays with bonus money only, or for high stakes. */
export type Habit = "bonus_only" | "high_roller"

const HABITS: Readonly<Record<number, Habit>> = { 7: "bonus_only", 19: "high_roller" }
const HIGH_ROLLER_VALUE = 300

export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000

/** Players with heavy-tailed value over brands and jurisdictions. */
export function makePlayers(count: number, random: Random): SimulatedPlayer[] {
  return Array.from({ length: count }, (_, index) => ({
    // The brands name their players alike: only brand and id together tell them apart.
    brand: BRANDS[index % BRANDS.length] as Brand,
    playerId: `p${Math.floor(index / BRANDS.length) + 1}`,
    residence: random.pick(RESIDENCES),
    value: Math.min(random.pareto(1.3), 400),
    hasAddress: !random.chance(0.02),
    habit: HABITS[index % 40],
  })).map((player) =>
    player.habit === "high_roller" ? { ...player, value: HIGH_ROLLER_VALUE } : player,
  )
}

/** The envelope and fields of an event of a player. */
export function eventOf(
  player: SimulatedPlayer,
  random: Random,
  at: number,
  type: string,
  fields: Readonly<Record<string, unknown>> = {},
): SentEvent {
  return {
    event_id: random.id("e"),
    type,
    brand: player.brand,
    player_id: player.playerId,
    occurred_at: new Date(at).toISOString(),
    schema_version: 1,
    ...fields,
  }
}

/** Currency and rate of a player's money. */
export function moneyOf({ residence }: SimulatedPlayer): Record<string, string> {
  const { currency, rate } = residence
  return rate === "1" ? { currency } : { currency, base_rate: rate }
}

/** What a registration says of where a player lives. */
export function profileOf({ residence }: SimulatedPlayer): Record<string, string> {
  const { country, jurisdiction, currency, timeZone } = residence
  return { country, jurisdiction, currency, time_zone: timeZone }
}

/** An amount as it goes over the wire, from a number of cents. */
export function cents(value: number): string {
  return (Math.max(0, Math.round(value)) / 100).toFixed(2)
}

/** Registration, KYC and consent at one instant. */
export function joining(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const event = (type: string, fields: object) =>
    eventOf(player, random, at, type, fields as Record<string, unknown>)
  const isTest = random.chance(0.01)
  const events = [
    event("player.registered", {
      ...profileOf(player),
      ...(isTest && { is_test: true }),
    }),
    event("kyc.updated", { status: "approved", age_verified: true }),
  ]
  if (random.chance(0.7))
    events.push(event("consent.changed", { channel: "email", product: "all", granted: true }))
  if (random.chance(0.01)) events.push(event("player.updated", { is_test: true }))
  // Some play at both brands: the same person behind the players of one number.
  const number = Number.parseInt(player.playerId.slice(1), 10)
  if (number % 20 === 0)
    events.push(event("player.person_linked", { person_id: `person-${number}` }))
  return events
}
