import type { CountColumn, MoneyColumn } from "./book.ts"
import type { Money } from "./money.ts"

/** What takes what players move: the book of brands and days, or the moves of one player. */
export interface Entries {
  money(brand: string, column: MoneyColumn, amount: Money, effect: string, restated: string): void
  count(brand: string, column: CountColumn, day: string): void
  /** A bet of a player that counts as play. */
  active(brand: string, player: string, day: string): void
}

/** What each part of the arithmetic writes to. */
export interface Booking {
  readonly book: Entries
  /** The brand's reporting day of an instant in ms. */
  readonly day: (brand: string, at: number) => string
}
