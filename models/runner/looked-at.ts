import { KEYS, type PlayerRange } from "./slice.ts"

/** Of keys at which nobody has looked. */
export const NEVER = 0

interface Piece {
  readonly from: bigint
  /** When it was last looked at, ms since 1970. */
  readonly at: number
}

/**
 * When the keys of one model were last looked at. The number of slices changes as events come in, so it is kept
 * by ranges of keys: pieces in order, each up to the next.
 */
export class LookedAt {
  #pieces: Piece[] = [{ from: 0n, at: NEVER }]

  /** Looks are noted in the order in which they ended. */
  note({ first, last }: PlayerRange, at: number): void {
    const begin = this.#cut(first)
    const end = this.#cut(last + 1n)
    this.#pieces.splice(begin, end - begin, { from: first, at })
  }

  /** When the part of a range was looked at that waits longest; NEVER where one was not. */
  oldest({ first, last }: PlayerRange): number {
    let oldest = Number.POSITIVE_INFINITY
    for (let place = this.#holding(first); place < this.#pieces.length; place++) {
      const piece = this.#pieces[place]
      if (piece === undefined || piece.from > last) break
      oldest = Math.min(oldest, piece.at)
    }
    return oldest
  }

  /** When the part was looked at that waits longest of those that were; undefined where none was. */
  since(): number | undefined {
    const looked = this.#pieces.filter(({ at }) => at !== NEVER)
    return looked.length === 0 ? undefined : Math.min(...looked.map(({ at }) => at))
  }

  /** The share of all keys that was looked at since an instant, 0 to 1. */
  shareSince(since: number): number {
    const keys = this.#pieces.reduce((sum, { from, at }, place) => {
      const next = this.#pieces[place + 1]?.from ?? KEYS
      return at !== NEVER && at >= since ? sum + next - from : sum
    }, 0n)
    // Exactly 1 is all: near it, a quotient of floats would be 1 too.
    return keys === KEYS ? 1 : Math.min(Number(keys) / Number(KEYS), 1 - Number.EPSILON)
  }

  #holding(key: bigint): number {
    let low = 0
    let high = this.#pieces.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#pieces[middle]?.from ?? KEYS) <= key) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The place of the piece that begins at a key; the one that holds it is cut in two there. */
  #cut(key: bigint): number {
    if (key === KEYS) return this.#pieces.length
    const place = this.#holding(key)
    const piece = this.#pieces[place]
    if (piece === undefined || piece.from === key) return place
    this.#pieces.splice(place + 1, 0, { from: key, at: piece.at })
    return place + 1
  }
}
