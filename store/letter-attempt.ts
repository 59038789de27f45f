import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"

/** An event that takes a letter's place; undefined where the letter went as it came. */
export interface LetterReplacement {
  readonly brand: string
  readonly eventId: string
}

/** A dead letter's way through the door. */
export interface LetterAttempt {
  /** `topic:partition:offset`. */
  readonly place: string
  /** False: it was noted, and whether Kafka has the message was never learnt. */
  readonly isDone: boolean
  readonly replacement: LetterReplacement | undefined
  readonly attemptedAt: Date
}

/** Which dead letters went through the door again, on disk before they do. */
export interface LetterAttempts {
  /** One after the other, in the order of asking: two people never send the same letter at once. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
  /** What is noted of these, by place. */
  of(places: readonly string[]): Promise<ReadonlyMap<string, LetterAttempt>>
  /** Notes that these are sent now. A letter that goes once more is noted anew. */
  begin(places: readonly string[], replacement?: LetterReplacement): Promise<void>
  /** Kafka has them. */
  finish(places: readonly string[]): Promise<void>
  /** They were never sent. */
  withdraw(places: readonly string[]): Promise<void>
}

interface Row {
  readonly place: string
  readonly state: "attempting" | "done"
  readonly brand: string
  readonly event_id: string
  readonly attempted_at: number
}

/** SQLite takes 500 rows in one statement of the kind that is made here. */
const PLACES_PER_STATEMENT_MAX = 500
/** By then the letters themselves are long gone. */
const KEPT_MS = 180 * 86_400_000

export function createLetterAttempts(database: Knex, { now }: Effects): LetterAttempts {
  let turn: Promise<unknown> = Promise.resolve()
  const each = async (
    places: readonly string[],
    work: (transaction: Knex.Transaction, some: readonly string[]) => Promise<unknown>,
  ) =>
    database.transaction(async (transaction) => {
      for (let at = 0; at < places.length; at += PLACES_PER_STATEMENT_MAX)
        await work(transaction, places.slice(at, at + PLACES_PER_STATEMENT_MAX))
    })
  return {
    inTurn(work) {
      const mine = turn.then(work)
      turn = mine.catch(() => undefined)
      return mine
    },
    of: (places) =>
      guarded("look for letters", async () => {
        const found = new Map<string, LetterAttempt>()
        await each(places, async (transaction, some) => {
          const rows = await transaction<Row>("letter_attempt").whereIn("place", [...some])
          for (const row of rows as Row[]) found.set(row.place, attemptOf(row))
        })
        return found
      }),
    begin: (places, { brand, eventId } = { brand: "", eventId: "" }) =>
      guarded("note letters", () =>
        each(places, async (transaction, some) => {
          const attempted_at = now().getTime()
          const noted = { state: "attempting" as const, brand, event_id: eventId, attempted_at }
          await transaction<Row>("letter_attempt")
            .where("attempted_at", "<", attempted_at - KEPT_MS)
            .delete()
          await transaction<Row>("letter_attempt")
            .insert(some.map((place) => ({ place, ...noted })))
            .onConflict("place")
            .merge()
        }),
      ),
    finish: (places) =>
      guarded("note letters", () =>
        each(places, (transaction, some) =>
          transaction<Row>("letter_attempt")
            .whereIn("place", [...some])
            .update({ state: "done" }),
        ),
      ),
    withdraw: (places) =>
      guarded("withdraw letters", () =>
        each(places, (transaction, some) =>
          transaction<Row>("letter_attempt")
            .whereIn("place", [...some])
            .delete(),
        ),
      ),
  }
}

function attemptOf({ place, state, brand, event_id, attempted_at }: Row): LetterAttempt {
  return {
    place,
    isDone: state === "done",
    replacement: event_id === "" ? undefined : { brand, eventId: event_id },
    attemptedAt: new Date(attempted_at),
  }
}
