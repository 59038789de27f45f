import { setTimeout as sleep } from "node:timers/promises"
import { asError } from "../../../core/errors.ts"
import type { DirectProducer } from "./direct-producer.ts"
import type { StormEvent } from "./events.ts"

const AGAIN_MS = 100
const REQUEST_MS_MAX = 15_000

/** Where events go in, and by which key. */
export interface Door {
  readonly url: string
  readonly key: string
}

/** The brands' platform: what is not acknowledged it tells again until it is. */
export class Platform {
  readonly #door: Door
  readonly #direct: DirectProducer
  isOver = false

  constructor(door: Door, direct: DirectProducer) {
    this.#door = door
    this.#direct = direct
  }

  /** Through the gateway; answers with when its 202 was there, ms. */
  tell(events: readonly StormEvent[]): Promise<number> {
    const body = events.map((event) => JSON.stringify(event)).join("\n")
    const { url, key } = this.#door
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" }
    return this.#untilDone(async () => {
      const signal = AbortSignal.timeout(REQUEST_MS_MAX)
      const response = await fetch(`${url}/v1/events`, { method: "POST", headers, body, signal })
      const at = Date.now()
      if (response.status === 503) return undefined
      const answer = (await response.json()) as { accepted?: number }
      if (response.status === 202 && answer.accepted === events.length) return at
      throw new Refused(`${response.status} ${JSON.stringify(answer).slice(0, 500)}`)
    })
  }

  /** Straight to Kafka, as one message each; answers with the broker's timestamp, ms. */
  append(events: readonly StormEvent[]): Promise<number> {
    return this.#untilDone(() => this.#direct.send(events))
  }

  /** One click on a message's link; answers with when the page said that it is done, ms. */
  click(link: string): Promise<number> {
    return this.#untilDone(async () => {
      const response = await fetch(link, {
        ...{ method: "POST", signal: AbortSignal.timeout(REQUEST_MS_MAX) },
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "List-Unsubscribe=One-Click",
      })
      const at = Date.now()
      await response.arrayBuffer()
      if (response.status === 503) return undefined
      if (response.status === 200) return at
      throw new Refused(`${response.status} of the link`)
    })
  }

  async #untilDone(attempt: () => Promise<number | undefined>): Promise<number> {
    let last = "503"
    while (!this.isOver) {
      try {
        const at = await attempt()
        if (at !== undefined) return at
      } catch (thrown) {
        if (thrown instanceof Refused) throw thrown
        last = asError(thrown).message
      }
      await sleep(AGAIN_MS)
    }
    throw new Error(`it was never acknowledged: ${last}`)
  }
}

class Refused extends Error {}
