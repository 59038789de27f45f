import type { Booking } from "./booking.ts"
import { playerOf, type SentEvent, textOf, timeOf } from "./event.ts"
import { baseOf } from "./money.ts"

/** Registrations once per player, completed bonuses once per instance. */
export function bookLifecycle(events: readonly SentEvent[], { book, day }: Booking): void {
  const registered = earliest(events, "player.registered", playerOf)
  for (const event of registered)
    book.count(event.brand, "registrations", day(event.brand, timeOf(event)))
  const completions = earliest(
    events.filter((event) => event["status"] === "completed"),
    "bonus.changed",
    (event) => `${playerOf(event)} ${textOf(event, "bonus_instance_id")}`,
  )
  for (const event of completions) {
    const on = day(event.brand, timeOf(event))
    book.money(event.brand, "bonus_turned_real", baseOf(event, "turned_real"), on, on)
  }
}

function earliest(
  events: readonly SentEvent[],
  type: string,
  nameOf: (event: SentEvent) => string,
): Iterable<SentEvent> {
  const first = new Map<string, SentEvent>()
  for (const event of events) {
    if (event.type !== type) continue
    const name = nameOf(event)
    const known = first.get(name)
    if (known === undefined || timeOf(event) < timeOf(known)) first.set(name, event)
  }
  return first.values()
}

/** Players of whom it was ever said that they are test players: they are, for their whole life. */
export function testPlayers(events: readonly SentEvent[]): ReadonlySet<string> {
  const told = events.filter(
    ({ type, is_test }) =>
      (type === "player.registered" || type === "player.updated") && is_test === true,
  )
  return new Set(told.map(playerOf))
}
