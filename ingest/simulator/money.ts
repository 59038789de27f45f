import type { SentEvent } from "./ledger/event.ts"
import { cents, eventOf, HOUR_MS, moneyOf, type SimulatedPlayer } from "./player.ts"
import type { Random } from "./random.ts"

/** A deposit with its states: most approved, some failed, taken back or charged back at another rate. */
export function deposit(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const fields = {
    payment_id: random.id("pay"),
    amount: cents(1_000 + player.value * random.int(500, 4_000)),
    method: random.pick(["card", "bank", "wallet"]),
    ...moneyOf(player),
  }
  const state = (status: string, after: number, more: object = {}) =>
    eventOf(player, random, at + after, "deposit", { ...fields, status, ...more })
  if (random.chance(0.1)) return [state("requested", 0), state("rejected", 2_000)]
  const approved = [state("requested", -1_500), state("approved", 0)]
  if (random.chance(0.02))
    return [...approved, state("charged_back", 200 * HOUR_MS, { base_rate: "1.31" })]
  if (random.chance(0.01)) return [state("reversed", HOUR_MS), ...approved]
  if (random.chance(0.02)) return [...approved, state("approved", 1_000)]
  return approved
}

/** A withdrawal; some are cancelled after their approval. */
export function withdrawal(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const fields = {
    payment_id: random.id("pay"),
    amount: cents(player.value * random.int(500, 3_000)),
    ...moneyOf(player),
  }
  const state = (status: string, after: number) =>
    eventOf(player, random, at + after, "withdrawal", { ...fields, status })
  const approved = [state("requested", 0), state("approved", HOUR_MS)]
  return random.chance(0.1) ? [...approved, state("cancelled", 2 * HOUR_MS)] : approved
}

/** A bonus from creation to completion or forfeit, or a correction by hand. */
export function bonus(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  if (random.chance(0.15))
    return [
      eventOf(player, random, at, "adjustment", {
        amount: random.pick(["-3.10", "5", "12.345678"]),
        reason: "goodwill",
        counts_in_ngr: random.chance(0.7),
        ...moneyOf(player),
      }),
    ]
  const fields = {
    bonus_instance_id: random.id("bi"),
    bonus_id: random.pick(["welcome", "reload"]),
    kind: random.pick(["deposit_match", "free_spins", "cashback"]),
    amount: cents(random.int(500, 5_000)),
    ...moneyOf(player),
  }
  const state = (status: string, after: number, more: object = {}) =>
    eventOf(player, random, at + after, "bonus.changed", { ...fields, status, ...more })
  if (random.chance(0.5)) return [state("created", 0), state("forfeited", 24 * HOUR_MS)]
  const completed = () =>
    state("completed", 20 * HOUR_MS, { turned_real: cents(random.int(100, 4_000)) })
  return random.chance(0.1)
    ? [state("created", 0), completed(), completed()]
    : [state("created", 0), completed()]
}
