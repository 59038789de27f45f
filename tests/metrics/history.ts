import fc from "fast-check"
import { bonuses, casino, profile, sport, wallet } from "../money/draft.ts"
import type { SentEvent } from "../money/event.ts"
import { historyOf } from "../money/history.ts"

/** The present of every reckoning, in the middle of a month and of a week. */
export const NOW = new Date("2026-07-09T12:00:00.000Z")
const FIRST = Date.UTC(2026, 0, 3)
const HOUR_MS = 3_600_000
/** Odd, so that days of the month and hours of the day are all met. */
const STEP_HOURS = 331

const everything = fc.oneof(
  { weight: 6, arbitrary: wallet },
  { weight: 5, arbitrary: casino },
  { weight: 2, arbitrary: sport },
  { weight: 1, arbitrary: bonuses },
  { weight: 1, arbitrary: profile },
)

/**
 * Half a year of many players of two brands, in three batches: late, repeated, reversed and rolled back events.
 * Each is what `histories` of a few players come to, told apart by their numbers.
 */
export function halfYear(seed: number, histories: number): readonly (readonly SentEvent[])[] {
  const theme = historyOf({ events: everything, batchEventsMax: 30 })
  const all = fc.sample(theme, { seed, numRuns: histories })
  return [0, 1, 2].map((batch) =>
    all.flatMap((history, number) => (history[batch] ?? []).map((event) => moved(event, number))),
  )
}

// The few instants of a history are spread over the half year, other ones for each player: what is the same stays so.
function moved(event: SentEvent, number: number): SentEvent {
  const name = (id: unknown) => `${number}-${String(id)}`
  const player = Number(event.player_id.slice(1)) + number * 3
  const place = (Date.parse(event.occurred_at) / 1000 + player * 7) % 13
  const at = FIRST + (Math.floor(place) * STEP_HOURS + player * 11) * HOUR_MS
  return {
    ...event,
    // A player pays in several currencies, and is said to have come from several affiliates: the first one counts.
    ...(event["currency"] !== undefined && {
      currency: ["EUR", "SEK", "EUR", "NOK"][(player + Math.floor(place)) % 4],
    }),
    ...(event.type.startsWith("player.") && player % 2 && { affiliate_id: `a${place % 3}` }),
    ...(event["reverses"] !== undefined && { reverses: name(event["reverses"]) }),
    ...(event["corrects"] !== undefined && { corrects: name(event["corrects"]) }),
    event_id: name(event.event_id),
    player_id: `p${player}`,
    occurred_at: new Date(at).toISOString(),
  }
}
