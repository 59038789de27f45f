import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { Evaluation } from "../segments/evaluation.ts"
import { SegmentRunLog } from "../segments/run/run-log.ts"
import type { Segmenter } from "../segments/segmenter.ts"
import { type TopicLag, TransitionPublisher } from "../segments/topic/publisher.ts"
import type { SegmentTopicPlace } from "../store/segment-topic.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { Loop } from "./loop.ts"

const RUNS_MS = 5_000
const PUBLISH_MS = 250
/** From a request that Kafka did not take to the next, doubled each time. */
const PAUSE_MS_MIN = 500
const PAUSE_MS_MAX = 30_000
/** So long a request to Kafka is waited for that is under way. */
const STOP_MS_MAX = 2_000
const AGE_MS_MAX = 600_000

export interface TellingParts {
  readonly warehouse: Warehouse
  readonly segmenter: Segmenter
  readonly log: EventLog
  readonly place: SegmentTopicPlace
}

/** Tells what evaluations of segments did, in the warehouse and in Kafka, beside the cycle, which waits for none of it. */
export class SegmentTelling {
  readonly #runs: SegmentRunLog
  readonly #publisher: TransitionPublisher
  readonly #segmenter: Segmenter
  readonly #runsLoop: Loop
  readonly #topicLoop: Loop
  #isStopping = false
  #failures = 0
  #publishesAt = 0

  constructor({ warehouse, segmenter, log, place }: TellingParts, effects: Effects) {
    this.#segmenter = segmenter
    this.#runs = new SegmentRunLog(warehouse, effects)
    this.#publisher = new TransitionPublisher({ warehouse, log, place }, effects)
    const flush = () => this.#runs.flushWhenDue()
    const runs = { name: "segment runs", everyMs: RUNS_MS, ageMsMax: AGE_MS_MAX, once: flush }
    this.#runsLoop = new Loop(runs, effects)
    const publish = () => this.#publish()
    const topic = {
      name: "segment topic",
      everyMs: PUBLISH_MS,
      ageMsMax: AGE_MS_MAX,
      once: publish,
    }
    this.#topicLoop = new Loop(topic, effects)
  }

  /** Before the first round. */
  async start(): Promise<void> {
    await this.#publisher.open()
    this.#runsLoop.start()
    this.#topicLoop.start()
  }

  /** Takes what a round came to. */
  note(evaluations: readonly Evaluation[]): void {
    const { segments } = this.#segmenter
    this.#runs.note({ evaluations, parked: this.#segmenter.parked(), segments })
    this.#publisher.note(evaluations)
  }

  /** How far the topic is behind. */
  lag(): TopicLag {
    return this.#publisher.lag()
  }

  // What Kafka refuses at once is tried ever more rarely.
  async #publish(): Promise<void> {
    if (performance.now() < this.#publishesAt) return
    try {
      await this.#publisher.publish(() => this.#isStopping)
      this.#failures = 0
    } catch (thrown) {
      const pause = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** this.#failures)
      this.#publishesAt = performance.now() + pause
      this.#failures += 1
      throw thrown
    }
  }

  /** Behind the last round: runs that are open are written; what Kafka has not taken goes out behind the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#runsLoop.stop()
    // The last minute of runs is worth no failed stop.
    await this.#runs.flush().catch(() => undefined)
    await Promise.race([this.#topicLoop.stop(), sleep(STOP_MS_MAX, undefined, { ref: false })])
  }
}
