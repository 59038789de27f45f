import type { SentEvent } from "./ledger/event.ts"
import type { Random } from "./random.ts"

const BET = {
  type: "casino.bet",
  round_id: "r",
  game_id: "g",
  currency: "EUR",
  stake_real: "1",
  stake_bonus: "0",
}

/** A row that the gateway must reject. */
export function brokenRow(event: SentEvent, random: Random): string {
  const fresh = { ...event, event_id: random.id("broken") }
  const broken = (more: object) => ({ ...fresh, ...BET, ...more })
  return random.pick([
    () => JSON.stringify(fresh).slice(0, -7),
    () => JSON.stringify({ ...fresh, type: "casino.unknown" }),
    () => JSON.stringify({ ...fresh, occurred_at: "yesterday" }),
    () => JSON.stringify({ ...fresh, brand: undefined }),
    () => JSON.stringify({ ...fresh, extra: { contact: { email: "someone@players.example" } } }),
    () => JSON.stringify({ ...fresh, schema_version: 9 }),
    () => JSON.stringify(broken({ currency: "EURO" })),
    () => JSON.stringify(broken({ stake_real: "-2.5" })),
    () => JSON.stringify(broken({ stake_real: "1.1234567" })),
  ])()
}

/** Bytes that somebody writes straight to Kafka and that must stop nobody. */
export function poison(event: SentEvent, random: Random): Buffer {
  const bet = { ...event, event_id: random.id("poison"), ...BET }
  return random.pick([
    () => Buffer.from(JSON.stringify({ ...bet, stake_real: "9".repeat(70) })),
    () => Buffer.from(JSON.stringify({ ...bet, base_rate: "99999999999999999999.999999999999" })),
    () => Buffer.from(JSON.stringify({ ...bet, stake_real: 1e300 })),
    () => Buffer.from(JSON.stringify({ ...bet, occurred_at: "9999-99-99T99:99:99Z" })),
    () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x00, 0x22]),
    () => Buffer.from("\u0000".repeat(64)),
    () => Buffer.from(`${"[".repeat(5_000)}${"]".repeat(5_000)}`),
  ])()
}

/** The same content once more, byte by byte or written otherwise. */
export function repeatOf(event: SentEvent, random: Random): SentEvent {
  if (random.chance(0.5)) return event
  const { amount } = event
  return typeof amount === "string" && amount.includes(".")
    ? { ...event, amount: `${amount}0` }
    : { ...event }
}

/** The same identity with other content: another instant, or a field more. */
export function conflictOf(event: SentEvent, random: Random): SentEvent {
  return random.chance(0.5)
    ? {
        ...event,
        occurred_at: new Date(new Date(event.occurred_at).getTime() + 60_000).toISOString(),
      }
    : { ...event, extra: { conflict: random.id("c") } }
}
