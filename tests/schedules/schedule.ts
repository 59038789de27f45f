import fc from "fast-check"
import { compliance } from "../features/state-draft.ts"
import { bonuses, casino, correction, profile, session, sport, wallet } from "../money/draft.ts"
import type { SentEvent } from "../money/event.ts"
import { type History, historyOf } from "../money/history.ts"

/** Blocks of a schedule, each with whatever goes wrong around it. */
export const STEPS = 3

/**
 * What happens to one event on its way: sent twice, held back until the next block, or moved within its own; or it
 * another event has its id, and half of all keys land in the next block, behind what arrived after them.
 */
interface Mishap {
  readonly kind: "twice" | "delayed" | "moved" | "overtaken"
  readonly event: number
  readonly to: number
}

/** A history of few players and how it reaches the log. */
export interface Schedule {
  readonly seed: number
  readonly history: History
  readonly mishaps: readonly Mishap[]
  /** Steps whose acknowledgement is lost: the producer sends all of it once more. */
  readonly unanswered: readonly boolean[]
}

const everything = fc.oneof(casino, casino, session, wallet, sport, bonuses, profile, compliance)
const oneBet = { brand: "orsa", player_id: "p1", bet_id: "b1" }
const THEMES = [
  { events: everything, batchEventsMax: 12 },
  { events: fc.oneof(sport, sport, correction), batchEventsMax: 6, narrowed: oneBet },
  { events: fc.oneof(wallet, wallet, bonuses), batchEventsMax: 7, narrowed: { player_id: "p1" } },
  { events: fc.oneof(casino, casino, profile), batchEventsMax: 8 },
  { events: fc.oneof(compliance, compliance, wallet, casino, session), batchEventsMax: 9 },
]

const schedule = fc.record({
  history: fc.oneof(...THEMES.map(historyOf)),
  mishaps: fc.array(
    fc.record({
      kind: fc.constantFrom("twice", "delayed", "moved", "overtaken"),
      event: fc.nat(1_000),
      to: fc.nat(1_000),
    }),
    { maxLength: 6 },
  ),
  unanswered: fc.array(
    fc.nat(3).map((n) => n === 0),
    { minLength: STEPS, maxLength: STEPS },
  ),
})

/** The schedule of a seed. */
export function scheduleOf(seed: number): Schedule {
  const [drawn] = fc.sample(schedule, { seed, numRuns: 1 })
  if (drawn === undefined) throw new Error("fast-check drew nothing")
  return { seed, ...drawn } as Schedule
}

/** What lies in the log at the end of each step and did not before, in order of arrival. */
export function deliveriesOf(schedule: Schedule): readonly (readonly SentEvent[])[] {
  const steps = Array.from({ length: STEPS }, (): SentEvent[] => [])
  for (const [place, batch] of schedule.history.entries())
    steps[Math.min(place, STEPS - 1)]?.push(...batch)
  for (const mishap of schedule.mishaps)
    if (mishap.kind === "overtaken") rob(steps, mishap)
    else befall(steps, mishap)
  return steps.map((events, step) => (schedule.unanswered[step] ? [...events, ...events] : events))
}

// Somebody else uses the id of an event, before or behind it.
function rob(steps: readonly SentEvent[][], { event: place, to }: Mishap): void {
  const events = steps[to % (STEPS - 1)] ?? []
  const robbed = events[place % Math.max(1, events.length)]
  if (robbed === undefined) return
  const { event_id, brand, player_id, occurred_at } = robbed
  const opened = { event_id, brand, player_id, occurred_at, type: "message.opened" } as SentEvent
  const thief = { ...opened, message_id: `m${event_id}`, channel: "email" } as SentEvent
  events.splice(events.indexOf(robbed) + (place % 2), 0, thief)
}

// What has one key in one topic keeps its order: nothing overtakes within it.
const keyOf = ({ player_id, type }: SentEvent) => `${player_id} ${type.split(".")[0]}`

/** Of a step, which half of the keys lands behind what arrives in it after them; in the last step there is none. */
export function overtakenIn(schedule: Schedule, step: number): (event: SentEvent) => boolean {
  const halves = schedule.mishaps
    .filter(({ kind, to }) => kind === "overtaken" && to % (STEPS - 1) === step)
    .map(({ event }) => event % 2)
  const keys = [...new Set((deliveriesOf(schedule)[step] ?? []).map(keyOf))]
  return (event) => step < STEPS - 1 && halves.includes(keys.indexOf(keyOf(event)) % 2)
}

function befall(steps: readonly SentEvent[][], { kind, event, to }: Mishap): void {
  const full = steps.filter(({ length }) => length > 0)
  const from = full[event % full.length]
  if (from === undefined) return
  const place = event % from.length
  const [taken] = kind === "twice" ? from.slice(place) : from.splice(place, 1)
  if (taken === undefined) return
  const later = steps[Math.min(steps.indexOf(from) + 1, STEPS - 1)]
  const target = kind === "moved" || later === undefined ? from : later
  target.splice(to % (target.length + 1), 0, taken)
}
