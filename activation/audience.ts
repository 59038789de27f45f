import { asError, PitbossError } from "../core/errors.ts"
import { checkSegment } from "../segments/compile.ts"
import { isOfText } from "../segments/fault.ts"
import type { Segment } from "../segments/segment.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** A segment as a campaign names it. */
export interface Audience extends Pick<Segment, "name" | "purpose"> {
  /** Columns that a message may be filled with; undefined: the select does not run here. */
  readonly columns?: readonly string[] | undefined
}

/** Segments as audiences: of those that stay as they are, what was read before, if it could be read. */
export class Audiences {
  readonly #warehouse: Warehouse
  #known: ReadonlyMap<string, Audience> = new Map()
  #unread: readonly string[] = []

  constructor(warehouse: Warehouse) {
    this.#warehouse = warehouse
  }

  /** Of one that cannot be read now only what its head says; the next call reads it anew. */
  async read(segments: readonly Segment[]): Promise<readonly Audience[]> {
    const known = new Map<string, Audience>()
    const unread: string[] = []
    const audiences: Audience[] = []
    for (const segment of segments) {
      const { name, version, purpose } = segment
      const key = JSON.stringify([name, version, purpose])
      try {
        const audience = this.#known.get(key) ?? (await audienceOf(this.#warehouse, segment))
        known.set(key, audience)
        audiences.push(audience)
      } catch {
        unread.push(name)
        audiences.push({ name, purpose })
      }
    }
    this.#known = known
    this.#unread = unread
    return audiences
  }

  /** Names of those of the latest call that could not be read then. */
  unread(): readonly string[] {
    return this.#unread
  }
}

/**
 * A segment as an audience. One that reads memberships without being for protection has found members before
 * it was refused: it counts as one for protection. Throws what is not the fault of its text.
 */
export async function audienceOf(warehouse: Warehouse, segment: Segment): Promise<Audience> {
  const { name, purpose } = segment
  try {
    return { name, purpose, columns: (await checkSegment(warehouse, segment)).payload }
  } catch (thrown) {
    if (!isOfText(thrown)) throw thrown
    const error = asError(thrown)
    const isRefused = error instanceof PitbossError && error.code === "SEGMENT_PROTECTION"
    return { name, purpose: isRefused ? "protection" : purpose }
  }
}
