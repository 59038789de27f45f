import { bookReceipts } from "./receipts.ts"

type Parts = Parameters<typeof bookReceipts>

/** Books receipts for whoever asks, never twice at once: the next booking is for all who asked during this one. */
export class Booking {
  readonly #parts: Parts
  #latest: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(...parts: Parts) {
    this.#parts = parts
  }

  /** Resolves when a booking has ended that began after this call. */
  book(): Promise<void> {
    this.#next ??= this.#latest
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return bookReceipts(...this.#parts)
      })
    this.#latest = this.#next
    return this.#next
  }
}
