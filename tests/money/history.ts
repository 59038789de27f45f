import fc from "fast-check"
import { bonuses, casino, correction, type Draft, profile, sport, wallet } from "./draft.ts"
import type { SentEvent } from "./event.ts"

/** Batches of events in order of arrival. */
export type History = readonly (readonly SentEvent[])[]

/** What a history is mostly about. */
export interface Theme {
  readonly events: fc.Arbitrary<Draft>
  readonly batchEventsMax: number
  /** Fields that every event has instead of its own, where it has them. */
  readonly narrowed?: Readonly<Record<string, string>>
}

const everything = fc.oneof(
  { weight: 6, arbitrary: sport },
  { weight: 4, arbitrary: casino },
  { weight: 4, arbitrary: wallet },
  { weight: 1, arbitrary: bonuses },
  { weight: 1, arbitrary: profile },
)
const oneBet = { brand: "orsa", player_id: "p1", bet_id: "b1" }
const onePlayer = { brand: "tern", player_id: "p1" }

const THEMES: readonly Theme[] = [
  { events: everything, batchEventsMax: 30 },
  { events: sport, batchEventsMax: 10, narrowed: oneBet },
  { events: correction, batchEventsMax: 5, narrowed: oneBet },
  { events: fc.oneof(wallet, wallet, bonuses), batchEventsMax: 8, narrowed: onePlayer },
  { events: fc.oneof(casino, casino, profile), batchEventsMax: 8 },
  // Few events, so that nothing but the profile touches a past day again.
  { events: fc.oneof(everything, profile), batchEventsMax: 3 },
]

/**
 * Histories of two brands with the same players and ids: late and early rows, repeats, conflicts,
 * events that name others which come later or never.
 */
export const anyHistory: fc.Arbitrary<History> = fc.oneof(...THEMES.map(historyOf))

/** Histories on one theme. */
export function historyOf({ events, batchEventsMax, narrowed = {} }: Theme): fc.Arbitrary<History> {
  const narrow = (draft: Draft): Draft => {
    const own = Object.entries(narrowed).filter(([name]) => name in draft.fields)
    return { ...draft, fields: { ...draft.fields, ...Object.fromEntries(own) } }
  }
  const batch = fc.array(events, { minLength: 1, maxLength: batchEventsMax, size: "max" })
  return fc
    .array(batch, { minLength: 1, maxLength: 4, size: "max" })
    .map((batches) => finished(batches.map((drafts) => drafts.map(narrow))))
}

function finished(batches: readonly (readonly Draft[])[]): History {
  const all = batches.flat()
  const ids = all.map(({ steals, aim }, place) => `e${steals ? aim % all.length : place}`)
  const named = (kind: string) => ids.filter((_, place) => kindOf(all[place]) === kind)
  const kinds = { play: named("play"), settlement: named("settlement") }
  let place = -1
  return batches.map((batch) =>
    batch.flatMap((draft) => {
      place += 1
      const event = {
        event_id: ids[place],
        ...draft.fields,
        ...namesOf(draft, kinds, ids),
      } as SentEvent
      return draft.comesAgain ? [event, event] : [event]
    }),
  )
}

// One in ten names an event of any kind, or one that nobody has.
function namesOf(
  { names, aim }: Draft,
  kinds: Readonly<Record<"play" | "settlement", readonly string[]>>,
  ids: readonly string[],
): Record<string, string> {
  if (names === undefined) return {}
  const among = aim % 10 === 0 ? [...ids, "nobody"] : kinds[names.kind]
  return { [names.field]: among[Math.floor(aim / 10) % among.length] ?? "nobody" }
}

function kindOf(draft: Draft | undefined): string {
  const type = String(draft?.fields["type"])
  if (type === "sport.bet_settled") return "settlement"
  return type === "casino.bet" || type === "casino.win" ? "play" : "other"
}
