/** So many of the latest restrictions are kept. */
const SAMPLES_MAX = 10_000
const WINDOW_MS = 3_600_000

/** How long restrictions took from Kafka to the gate, ms, of the last hour. */
export interface BlockTimes {
  readonly samples: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly latestAt: Date
}

interface Sample {
  readonly at: number
  readonly ms: number
}

/**
 * Measures each restriction that comes in while this process follows the topic: from the broker's instant of arrival to
 * the instant from which the gate refuses by it. What is a repeat, or is read again, is no measure: whoever notes tells them apart.
 */
export class BlockLatency {
  readonly #samples: Sample[] = []
  #next = 0
  #since = Number.POSITIVE_INFINITY

  /** The process begins to follow the topic: what arrived before is history. */
  begin(now: number): void {
    this.#since = Math.min(this.#since, now)
  }

  note(arrivedAt: number, now: number): void {
    if (arrivedAt < this.#since) return
    // The broker's clock may be ahead of this machine's.
    this.#samples[this.#next % SAMPLES_MAX] = { at: now, ms: Math.max(0, now - arrivedAt) }
    this.#next += 1
  }

  /** Undefined: none came within the hour. */
  times(now: number): BlockTimes | undefined {
    const recent = this.#samples.filter(({ at }) => at > now - WINDOW_MS)
    if (recent.length === 0) return undefined
    const sorted = recent.map(({ ms }) => ms).sort((one, other) => one - other)
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
    const latest = Math.max(...recent.map((one) => one.at))
    return {
      ...{ samples: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) },
      latestAt: new Date(latest),
    }
  }
}
