import { asError, PitbossError } from "../core/errors.ts"
import { checkSegment } from "../segments/compile.ts"
import type { Segment } from "../segments/segment.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** A segment as a campaign names it. */
export interface Audience extends Pick<Segment, "name" | "purpose"> {
  /** Columns that a message may be filled with; undefined: the select does not run here. */
  readonly columns?: readonly string[] | undefined
}

/** Segments as audiences: of those that stay as they are, what was read before. */
export class Audiences {
  readonly #warehouse: Warehouse
  #known: ReadonlyMap<string, Audience> = new Map()

  constructor(warehouse: Warehouse) {
    this.#warehouse = warehouse
  }

  async read(segments: readonly Segment[]): Promise<readonly Audience[]> {
    const known = new Map<string, Audience>()
    for (const segment of segments) {
      const key = JSON.stringify([segment.name, segment.version, segment.purpose])
      const before = this.#known.get(key) ?? (await audienceOf(this.#warehouse, segment))
      known.set(key, before)
    }
    this.#known = known
    return [...known.values()]
  }
}

/**
 * A segment as an audience. One that reads memberships without being for protection has found members before
 * it was refused: it counts as one for protection.
 */
export async function audienceOf(warehouse: Warehouse, segment: Segment): Promise<Audience> {
  const { name, purpose } = segment
  try {
    return { name, purpose, columns: (await checkSegment(warehouse, segment)).payload }
  } catch (thrown) {
    const error = asError(thrown)
    const isRefused = error instanceof PitbossError && error.code === "SEGMENT_PROTECTION"
    return { name, purpose: isRefused ? "protection" : purpose }
  }
}
