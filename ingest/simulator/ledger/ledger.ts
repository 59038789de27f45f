import { Book, type BrandDay } from "./book.ts"
import { bookCasino } from "./casino.ts"
import { playerOf, type SentEvent } from "./event.ts"
import { bookLifecycle, testPlayers } from "./lifecycle.ts"
import { type Mailing, type Recipient, reasonsAgainst } from "./reasons.ts"
import { type ReportingDay, reportingDay } from "./reporting-day.ts"
import { membersAt } from "./segments.ts"
import { bookSports } from "./sports.ts"
import { bookWallet } from "./wallet.ts"

/**
 * What was sent, added up by arithmetic of its own: plain, slow, straight from the contract of
 * events. It shares no code with the warehouse's models, so that their agreement means something.
 */
export class Ledger {
  readonly #standing: SentEvent[] = []
  readonly #contents = new Map<string, string>()
  readonly #days: Readonly<Record<string, ReportingDay>>
  repeats = 0
  conflicts = 0

  constructor(days: Readonly<Record<string, ReportingDay>> = {}) {
    this.#days = days
  }

  /** Takes a valid event in order of arrival. The first of an identity stands. */
  add(event: SentEvent, content: string): void {
    const identity = `${event.brand} ${event.event_id}`
    const known = this.#contents.get(identity)
    if (known !== undefined) {
      if (known === content) this.repeats += 1
      else this.conflicts += 1
      return
    }
    this.#contents.set(identity, content)
    this.#standing.push(event)
  }

  /** Distinct events that stand. */
  get distinct(): number {
    return this.#standing.length
  }

  /** Every cell of fct_brand_day, keyed `brand day`. */
  brandDays(): ReadonlyMap<string, BrandDay> {
    const excluded = testPlayers(this.#standing)
    const events = this.#standing.filter((event) => !excluded.has(playerOf(event)))
    const book = new Book()
    const day = (brand: string, at: number) => reportingDay(at, this.#days[brand])
    for (const part of [bookCasino, bookSports, bookWallet, bookLifecycle])
      part(events, { book, day }, this.#standing)
    return book.brandDays()
  }

  /** `brand:player` of every member at the instant, by the name of the segment. */
  segments(at: Date): ReadonlyMap<string, ReadonlySet<string>> {
    return membersAt(this.#standing, at.getTime())
  }

  /** Why a player must not get a message at the instant; empty: he gets it. */
  reasonsAgainst(recipient: Recipient, mailing: Mailing, at: Date): readonly string[] {
    return reasonsAgainst(this.#standing, recipient, mailing, at.getTime())
  }
}
