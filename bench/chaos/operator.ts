import { setTimeout as sleep } from "node:timers/promises"
import type { Random } from "../../ingest/simulator/random.ts"
import type { SentEvent } from "../../tests/money/event.ts"

const AGAIN_MS = 150
/** Some requests are given up before the answer comes: what they carried is sent again, too. */
const IMPATIENT_MS = [20, 400] as const
const PATIENT_MS = 60_000
const IMPATIENT_SHARE = 0.03

/** Where an operator's producer sends to. */
export interface Door {
  readonly url: string
  readonly key: string
}

/** What an operator's producer did. */
export interface Sent {
  /** Events that were acknowledged, in the order in which they were sent first. */
  readonly acknowledged: SentEvent[]
  /** Requests that had to be sent again. */
  again: number
}

/**
 * An operator's producer: one request at a time; what was not acknowledged by a 202 is sent again, with the
 * same ids, until it is.
 */
export class Producer implements Sent {
  readonly #door: Door
  readonly #random: Random
  readonly acknowledged: SentEvent[] = []
  again = 0

  constructor(door: Door, random: Random) {
    this.#door = door
    this.#random = random
  }

  /** Resolves when all was acknowledged; `isGivenUp` ends the attempts. */
  async send(events: readonly SentEvent[], isGivenUp: () => boolean): Promise<boolean> {
    const body = events.map((event) => JSON.stringify(event)).join("\n")
    while (!isGivenUp()) {
      if (await this.#request(body, events.length)) {
        this.acknowledged.push(...events)
        return true
      }
      this.again += 1
      await sleep(AGAIN_MS)
    }
    return false
  }

  async #request(body: string, rows: number): Promise<boolean> {
    const isImpatient = this.#random.chance(IMPATIENT_SHARE)
    const ms = isImpatient ? this.#random.int(...IMPATIENT_MS) : PATIENT_MS
    let status: number
    let answer: { accepted?: number; results?: readonly unknown[] }
    try {
      const response = await fetch(`${this.#door.url}/v1/events`, {
        method: "POST",
        signal: AbortSignal.timeout(ms),
        headers: {
          authorization: `Bearer ${this.#door.key}`,
          "content-type": "application/x-ndjson",
        },
        body,
      })
      status = response.status
      answer = (await response.json()) as typeof answer
    } catch {
      return false
    }
    if (status === 503) return false
    if (status !== 202 || answer.accepted !== rows)
      throw new Error(`The gateway refused events: ${status} ${JSON.stringify(answer.results)}`)
    return true
  }
}
