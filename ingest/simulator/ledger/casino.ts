import type { Booking } from "./booking.ts"
import { playerOf, type SentEvent, textOf, timeOf } from "./event.ts"
import { baseOf } from "./money.ts"

const FIELDS = {
  "casino.bet": [
    ["handle_real", "stake_real"],
    ["handle_bonus", "stake_bonus"],
  ],
  "casino.win": [
    ["wins_real", "win_real"],
    ["wins_bonus", "win_bonus"],
  ],
} as const

type Play = keyof typeof FIELDS

/**
 * Stakes when bet, wins when won; a rollback once per target, on the later day of the two, whoever it
 * names as the player: `all` holds the rollbacks that came under a test player's name, too.
 */
export function bookCasino(
  events: readonly SentEvent[],
  { book, day }: Booking,
  all: readonly SentEvent[],
): void {
  const plays = new Map<string, SentEvent>()
  for (const event of events) {
    if (!(event.type in FIELDS)) continue
    plays.set(`${event.brand} ${event.event_id}`, event)
    const on = day(event.brand, timeOf(event))
    for (const [column, field] of FIELDS[event.type as Play])
      book.money(event.brand, column, baseOf(event, field), on, on)
    if (event.type === "casino.bet") book.active(event.brand, playerOf(event), on)
  }
  const reversed = new Set<string>()
  for (const event of all) {
    if (event.type !== "casino.rollback") continue
    const name = `${event.brand} ${textOf(event, "reverses")}`
    const target = plays.get(name)
    if (target === undefined || reversed.has(name)) continue
    reversed.add(name)
    const effect = day(event.brand, Math.max(timeOf(event), timeOf(target)))
    const restated = day(event.brand, timeOf(target))
    for (const [column, field] of FIELDS[target.type as Play])
      book.money(event.brand, column, baseOf(target, field).negated(), effect, restated)
  }
}
