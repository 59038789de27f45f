/**
 * Numbers events in the order of arrival: microseconds since 1970, never twice and never backwards
 * in one gateway, also when its clock is set back.
 */
export class Sequence {
  readonly #now: () => Date
  #last = 0n

  constructor(now: () => Date) {
    this.#now = now
  }

  next(): string {
    const present = BigInt(this.#now().getTime()) * 1_000n
    this.#last = present > this.#last ? present : this.#last + 1n
    return String(this.#last)
  }
}

/** The instant of a number, ms since 1970. */
export function arrivalOf(number: string): number {
  return Number(BigInt(number) / 1_000n)
}
