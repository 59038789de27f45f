import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Overview } from "./overview-schema.ts"

/** Nobody waits longer for one part: the others are shown without it. */
export const PART_MS_MAX = 1_500
/** While a part is slow, its last value stands in for this long. */
export const PART_AGE_MS_MAX = 15_000

type Fault = Overview["faults"][number]

interface Known {
  readonly value: unknown
  readonly at: number
}

const SLOW = Symbol("slow")

/**
 * Reads the parts of a page, each for itself: one that fails or hangs is missing, named and logged
 * once, and the others stand. A part is never read twice at a time.
 */
export class Parts {
  readonly #effects: Effects
  readonly #waitMs: number
  readonly #reading = new Map<string, Promise<unknown>>()
  readonly #known = new Map<string, Known>()
  readonly #faults = new Map<string, Fault>()

  constructor(effects: Effects, waitMs = PART_MS_MAX) {
    this.#effects = effects
    this.#waitMs = waitMs
  }

  /** Parts that are missing now. */
  faults(): readonly Fault[] {
    return [...this.#faults.values()]
  }

  /** What is read of a part may differ by who asks: then `of` says for whom. */
  async read<Value>(part: string, start: () => Promise<Value>, of = ""): Promise<Value | null> {
    const key = `${part} ${of}`
    const reading =
      (this.#reading.get(key) as Promise<Value> | undefined) ?? this.#begin(part, key, start)
    try {
      const value = await withinTime(reading, this.#waitMs)
      if (value !== SLOW) return value
    } catch (thrown) {
      return this.#fail(part, thrown)
    }
    const known = this.#known.get(key)
    const age = this.#effects.now().getTime() - (known?.at ?? 0)
    if (known && age <= PART_AGE_MS_MAX) return known.value as Value
    return this.#fail(part, new PitbossError("PART_SLOW", `No answer within ${this.#waitMs} ms.`))
  }

  #begin<Value>(part: string, key: string, start: () => Promise<Value>): Promise<Value> {
    const reading = start()
    this.#reading.set(key, reading)
    reading
      .then((value) => {
        this.#known.set(key, { value, at: this.#effects.now().getTime() })
        this.#faults.delete(part)
      })
      .catch((thrown: unknown) => this.#fail(part, thrown))
      .finally(() => this.#reading.delete(key))
    return reading
  }

  // What the engine says may hold a query's text: it goes to the log, the code to the asker.
  #fail(part: string, thrown: unknown): null {
    const code = thrown instanceof PitbossError ? thrown.code : "INTERNAL"
    const before = this.#faults.get(part)
    if (before?.code !== code)
      this.#effects.log.error({ part, code, err: asError(thrown).message }, "a part failed")
    const since = before?.since ?? this.#effects.now().toISOString()
    this.#faults.set(part, { part, code, since })
    return null
  }
}

async function withinTime<Value>(
  reading: Promise<Value>,
  waitMs: number,
): Promise<Value | typeof SLOW> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const slow = new Promise<typeof SLOW>((resolve) => {
    timer = setTimeout(() => resolve(SLOW), waitMs)
  })
  try {
    return await Promise.race([reading, slow])
  } finally {
    clearTimeout(timer)
  }
}
