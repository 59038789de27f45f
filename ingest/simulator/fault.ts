import { TOPICS, type Topic } from "../../core/topic.ts"
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

/** What somebody writes straight to Kafka: it must become one dead letter and stop nobody. */
export interface Poison {
  readonly topic: Topic
  readonly key: string
  readonly bytes: Buffer
}

/** One on any topic; cases of the gate are left alone, since an unreadable row there holds its player. */
export function poison(event: SentEvent, random: Random): Poison {
  const isCase = !/^p\d+$/.test(event.player_id)
  const topics = isCase ? TOPICS.filter((topic) => topic !== "compliance") : TOPICS
  return {
    topic: random.pick(topics),
    key: `${event.brand}:${event.player_id}`,
    bytes: poisonBytes(event, random),
  }
}

// No topic takes any of them: none is a whole event of a known type.
function poisonBytes(event: SentEvent, random: Random): Buffer {
  const bet = { ...event, event_id: random.id("poison"), ...BET }
  const text = JSON.stringify(bet)
  return random.pick([
    () => Buffer.from(text.slice(0, -1)),
    () => Buffer.from(`${text.slice(0, -1)},"type":"casino.bet"}`),
    () => Buffer.from(`[${text}]`),
    () => Buffer.from(JSON.stringify({ ...bet, type: "casino.jackpot" })),
    () => Buffer.from(JSON.stringify({ ...bet, stake_real: "-1" })),
    () => Buffer.from(JSON.stringify({ ...bet, extra: { e_mail: "someone@players.example" } })),
    () => Buffer.from(text.replace("casino.bet", "casino.b\u00ff"), "latin1"),
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

/** The same identity with other content: another instant, a field more, or another type. */
export function conflictOf(event: SentEvent, random: Random): SentEvent {
  const { event_id, brand, player_id, occurred_at } = event
  const shifted = new Date(new Date(occurred_at).getTime() + 60_000).toISOString()
  return random.pick([
    () => ({ ...event, occurred_at: shifted }),
    () => ({ ...event, extra: { conflict: random.id("c") } }),
    () => ({
      ...{ event_id, brand, player_id, occurred_at },
      type: "message.opened",
      message_id: random.id("m"),
      channel: "email",
    }),
  ])()
}
