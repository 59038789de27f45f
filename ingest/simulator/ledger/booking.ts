import type { Book } from "./book.ts"

/** What each part of the arithmetic writes to. */
export interface Booking {
  readonly book: Book
  /** The brand's reporting day of an instant in ms. */
  readonly day: (brand: string, at: number) => string
}
