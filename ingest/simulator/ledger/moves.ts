import type { MoneyColumn } from "./book.ts"
import type { Booking, Entries } from "./booking.ts"
import { bookCasino } from "./casino.ts"
import { playerOf, type SentEvent, timeOf } from "./event.ts"
import { bookLifecycle } from "./lifecycle.ts"
import { type Money, ZERO } from "./money.ts"
import { bookSports } from "./sports.ts"
import { bookWallet } from "./wallet.ts"

type Column = MoneyColumn | "deposits_count" | "bets"

interface Move {
  readonly column: Column
  readonly amount: Money
  readonly at: number
}

/** Everything that one player's events move, each amount at the instant at which it takes effect. */
export class Moves {
  readonly #moves: readonly Move[]
  readonly #now: number

  private constructor(moves: readonly Move[], now: number) {
    this.#moves = moves.filter(({ at }) => at <= now)
    this.#now = now
  }

  /** Moves of a player up to an instant, ms; `rollbacks` are everybody's. */
  static of(events: readonly SentEvent[], rollbacks: readonly SentEvent[], now: number): Moves {
    const moves: Move[] = []
    const book: Entries = {
      money: (_brand, column, amount, effect) => moves.push({ column, amount, at: Number(effect) }),
      count: (_brand, column, day) => {
        if (column === "deposits_count")
          moves.push({ column, amount: ZERO.plus(1), at: Number(day) })
      },
      active: (_brand, _player, day) =>
        moves.push({ column: "bets", amount: ZERO.plus(1), at: Number(day) }),
    }
    // Days are instants here: what the parts of the arithmetic book on a day, they book at a moment.
    const booking: Booking = { book, day: (_brand, at) => String(at) }
    for (const part of [bookCasino, bookSports, bookWallet, bookLifecycle])
      part(events, booking, rollbacks)
    return new Moves(moves, now)
  }

  /** What came in the last `from` ms but not in the last `to`; without either, over the whole life. */
  sum(column: Column, from = Number.POSITIVE_INFINITY, to = 0): Money {
    return this.#moves
      .filter((move) => move.column === column)
      .filter(({ at }) => at > this.#now - from && at <= this.#now - to)
      .reduce((sum, { amount }) => sum.plus(amount), ZERO)
  }

  /** Real and bonus stakes. */
  handle(from?: number, to?: number): Money {
    return this.sum("handle_real", from, to).plus(this.sum("handle_bonus", from, to))
  }

  /** Instant of the latest approved deposit, or minus infinity. */
  lastDepositAt(): number {
    const deposits = this.#moves.filter(({ column }) => column === "deposits_count")
    return Math.max(...deposits.map(({ at }) => at))
  }
}

/** Events by `brand:player`, in order of arrival. */
export function byPlayer(events: readonly SentEvent[]): ReadonlyMap<string, readonly SentEvent[]> {
  const players = new Map<string, SentEvent[]>()
  for (const event of events) {
    const own = players.get(playerOf(event))
    if (own) own.push(event)
    else players.set(playerOf(event), [event])
  }
  return players
}

/** Latest instant, up to `now`, of an event of one of the types; minus infinity without any. */
export function lastOf(
  events: readonly SentEvent[],
  types: readonly string[],
  now: number,
): number {
  const times = events.filter(({ type }) => types.includes(type)).map(timeOf)
  return times.reduce((last, at) => (at <= now && at > last ? at : last), Number.NEGATIVE_INFINITY)
}
