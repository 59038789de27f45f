import type { Effects } from "../core/effects.ts"
import type { Evaluation } from "../segments/evaluation.ts"
import { SegmentRunLog } from "../segments/run/run-log.ts"
import type { Segmenter } from "../segments/segmenter.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { Loop } from "./loop.ts"

const LOOK_MS = 5_000
const AGE_MS_MAX = 600_000

/** Tells what evaluations of segments did, beside the cycle, which waits for none of it. */
export class SegmentTelling {
  readonly #runs: SegmentRunLog
  readonly #segmenter: Segmenter
  readonly #loop: Loop

  constructor(warehouse: Warehouse, segmenter: Segmenter, effects: Effects) {
    this.#segmenter = segmenter
    this.#runs = new SegmentRunLog(warehouse, effects)
    const once = () => this.#runs.flushWhenDue()
    this.#loop = new Loop(
      { name: "segment runs", everyMs: LOOK_MS, ageMsMax: AGE_MS_MAX, once },
      effects,
    )
  }

  start(): void {
    this.#loop.start()
  }

  /** Takes what a round came to. */
  note(evaluations: readonly Evaluation[]): void {
    const { segments } = this.#segmenter
    this.#runs.note({ evaluations, parked: this.#segmenter.parked(), segments })
  }

  /** Behind the last round: what is open is written. */
  async stop(): Promise<void> {
    await this.#loop.stop()
    await this.#runs.flush()
  }
}
