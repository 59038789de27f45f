import { inOrderOfTime, type SentEvent, timeOf } from "../money/event.ts"
import { shownInstant } from "./text.ts"

type Cell = readonly [string, string]

const TYPES = ["player.registered", "player.updated", "player.person_linked"]

/**
 * Who a player is at an instant, from his own events in order of arrival: each piece as it was last said
 * by then. Whatever its date, a test player is one from when it is learnt.
 */
export function profileOf(events: readonly SentEvent[], now: number): readonly Cell[] {
  const said = inOrderOfTime(events.filter(({ type }) => TYPES.includes(type)))
  const past = said.filter((event) => timeOf(event) <= now)
  const registered = past.filter(({ type }) => type === "player.registered")
  const pieces = ["person_id", "country", "jurisdiction", "time_zone", "language"]
  return [
    ...pieces.map((piece): Cell => {
      const last = past.filter((event) => event[piece] !== undefined).at(-1)
      return [piece, String(last?.[piece] ?? "")]
    }),
    ["is_test", said.some((event) => event["is_test"] === true) ? "1" : "0"],
    ["is_registered", registered.length > 0 ? "1" : "0"],
    ["registered_at", shownInstant(Math.min(...registered.map(timeOf)))],
  ]
}
