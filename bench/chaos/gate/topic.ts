import type { TailMessage } from "../../../ingest/log/log.ts"

/** A message of the compliance topic. */
export interface Told {
  readonly message: TailMessage
  /** When Kafka acknowledged it, ms. */
  readonly at: number
}

/** The compliance topic: everybody reads the same, each with a lag of his own. */
export class Topic {
  readonly #told: Told[] = []

  get end(): number {
    return this.#told.length
  }

  at(offset: number): Told | undefined {
    return this.#told[offset]
  }

  append(at: number, key: string, value: string): void {
    const offset = BigInt(this.#told.length)
    const message: TailMessage = {
      ...{ partition: 0, offset, arrivedAt: new Date(at), arrival: at * 1_000, source: "platform" },
      ...{ key, value },
    }
    this.#told.push({ message, at })
  }

  /** So many messages were acknowledged by an instant. */
  endAt(at: number): number {
    let [low, high] = [0, this.#told.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#told[middle]?.at ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return low
  }
}
