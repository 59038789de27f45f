import { type Effects, realEffects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { compileSegment } from "./compile.ts"
import { type Evaluation, evaluate, type Seen } from "./evaluate.ts"
import type { Segment } from "./segment.ts"

/** Evaluates all segments in turn; the caller says when, after each tick of the features. */
export class Segmenter {
  readonly #warehouse: Warehouse
  readonly #effects: Effects
  readonly #seen = new Map<string, Seen>()
  readonly #compiled = new Map<string, Segment>()
  readonly segments: readonly Segment[]

  constructor(warehouse: Warehouse, segments: readonly Segment[], effects: Effects = realEffects) {
    this.#warehouse = warehouse
    this.segments = segments
    this.#effects = effects
  }

  /**
   * One round. `upTo` is the start of the tick that the features come from, by the engine's clock.
   * A segment that fails is logged and keeps its members; the others go on.
   */
  async evaluateAll(upTo: string): Promise<readonly Evaluation[]> {
    const evaluations: Evaluation[] = []
    for (const segment of this.segments) {
      try {
        const previous = this.#seen.get(segment.name)
        const { evaluation, seen } = await evaluate(
          this.#warehouse,
          await this.#compile(segment),
          upTo,
          previous,
          this.#effects,
        )
        this.#seen.set(segment.name, seen)
        evaluations.push(evaluation)
      } catch (thrown) {
        // What it has written is unknown: the next evaluation looks, as after a start.
        this.#seen.delete(segment.name)
        const { message } = asError(thrown)
        this.#effects.log.error({ segment: segment.name, err: message }, "a segment failed")
      }
    }
    return evaluations
  }

  async #compile(segment: Segment): Promise<Segment> {
    const known = this.#compiled.get(segment.name)
    if (known) return known
    const compiled = { ...segment, sql: await compileSegment(this.#warehouse, segment.sql) }
    this.#compiled.set(segment.name, compiled)
    return compiled
  }
}
