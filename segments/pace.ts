import { DEAR } from "./bounded.ts"

/** Segments that time or other players can change are swept this often, each at its own time. */
export const SWEEP_MS = 10_000
/** One that takes long is swept the less often: at most one part of so many of the time. */
const SWEEP_SHARE = 10
/** Up to here its members are never so old that its campaigns wait. */
const LONG_MS = 5_000
const SWEEP_MS_MAX = 20_000
/** A segment that failed is tried again after this. */
const REST_MS = 60_000
/** One that took too long rests twice as long each time, to this: a machine that was busy may not be any more. */
const REST_MS_MAX = 600_000

/** How often segments are looked at, by what they took: none holds up the others for long. */
export class Pace {
  /** How long the latest look at everybody took, ms. */
  readonly #tookMs = new Map<string, number>()
  /** How often again those were that took too long. */
  readonly #again = new Map<string, number>()
  #atOnce = Number.POSITIVE_INFINITY

  /** It was looked at; `tookMs`: at everybody. */
  looked(name: string, tookMs?: number): void {
    this.#again.delete(name)
    if (tookMs !== undefined) this.#tookMs.set(name, tookMs)
  }

  failed(name: string, code: string): void {
    if (code === DEAR) this.#again.set(name, (this.#again.get(name) ?? -1) + 1)
  }

  /** So many are evaluated in one look over the players of a tick. */
  get atOnce(): number {
    return this.#atOnce
  }

  /** One look over so many was too dear: from here on they are fewer. */
  tooMany(segments: number): void {
    this.#atOnce = Math.min(this.#atOnce, Math.ceil(segments / 2))
  }

  forget(name: string): void {
    this.#tookMs.delete(name)
    this.#again.delete(name)
  }

  sweptEveryMs(name: string): number {
    const tookMs = this.#tookMs.get(name) ?? 0
    const everyMs = Math.max(SWEEP_MS, SWEEP_SHARE * tookMs)
    return tookMs > LONG_MS ? everyMs : Math.min(everyMs, SWEEP_MS_MAX)
  }

  /** How long one rests that failed. */
  restMs(name: string): number {
    return Math.min(REST_MS * 2 ** (this.#again.get(name) ?? 0), REST_MS_MAX)
  }
}
