import { asError, PitbossError } from "../core/errors.ts"
import { checkSegment } from "../segments/compile.ts"
import type { Segment } from "../segments/segment.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** A segment as a campaign names it. */
export interface Audience extends Pick<Segment, "name" | "purpose"> {
  /** Columns that a message may be filled with; undefined: the select does not run here. */
  readonly columns?: readonly string[] | undefined
}

/**
 * Segments as audiences. One that reads memberships without being for protection has found members before
 * it was refused: it counts as one for protection.
 */
export async function readAudiences(
  warehouse: Warehouse,
  segments: readonly Segment[],
): Promise<readonly Audience[]> {
  const audiences: Audience[] = []
  for (const segment of segments) {
    const { name, purpose } = segment
    try {
      audiences.push({ name, purpose, columns: (await checkSegment(warehouse, segment)).payload })
    } catch (thrown) {
      const error = asError(thrown)
      const isRefused = error instanceof PitbossError && error.code === "SEGMENT_PROTECTION"
      audiences.push({ name, purpose: isRefused ? "protection" : purpose })
    }
  }
  return audiences
}
