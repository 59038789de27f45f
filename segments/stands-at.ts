import type { Segment } from "./segment.ts"

/** As of which instant, ms, the members of each segment stand: of one that reads others, the earliest of all. */
export class StandsAt {
  /** The present of the features that each was last evaluated on; none of what has failed since. */
  readonly #own = new Map<string, number>()
  #linked: readonly Segment[] = []
  /** Of all, as #own has it; undefined: it has changed. */
  #known: ReadonlyMap<string, number> | undefined

  /** Each behind all that it reads. */
  link(linked: readonly Segment[]): void {
    this.#linked = linked
    this.#known = undefined
  }

  set(name: string, ms: number): void {
    this.#own.set(name, ms)
    this.#known = undefined
  }

  delete(name: string): void {
    this.#own.delete(name)
    this.#known = undefined
  }

  /** Of that one alone, whatever it reads. */
  own(name: string): number | undefined {
    return this.#own.get(name)
  }

  /** Undefined: it, or one that it reads, failed, rests or was not evaluated since the start. */
  of(name: string): number | undefined {
    this.#known ??= this.#all()
    return this.#known.get(name)
  }

  // One look at each: what it reads stands before it.
  #all(): ReadonlyMap<string, number> {
    const all = new Map<string, number>()
    for (const { name, nested } of this.#linked) {
      const instants = [this.#own.get(name), ...nested.map((inner) => all.get(inner))]
      if (instants.every((one) => one !== undefined)) all.set(name, Math.min(...instants))
    }
    return all
  }
}
