import type { PitbossError } from "../core/errors.ts"
import { depths, linkSegments } from "./link.ts"
import type { Segment } from "./segment.ts"

/** Segments that a segmenter has, as they stand on each other. */
export interface SegmentSet {
  /** As they were given. */
  readonly all: readonly Segment[]
  /** Those that stand on nothing that is missing, each behind all that it reads. */
  readonly linked: readonly Segment[]
  /** Why the others do not run. */
  readonly faults: ReadonlyMap<string, PitbossError>
  /** Names of those that others read. */
  readonly read: ReadonlySet<string>
  /** How many stand beneath each. */
  readonly depth: ReadonlyMap<string, number>
}

export function segmentSet(all: readonly Segment[]): SegmentSet {
  const { segments, faults } = linkSegments(all)
  return {
    ...{ all, linked: segments, faults },
    read: new Set(segments.flatMap(({ nested }) => nested)),
    depth: depths(segments),
  }
}

/** Those of the same depth together, the least first: what one reads is evaluated before it. */
export function levelsOf<One extends Segment>(
  segments: readonly One[],
  { depth }: SegmentSet,
): readonly (readonly One[])[] {
  const levels: One[][] = []
  for (const one of segments) {
    const level = depth.get(one.name) ?? 0
    levels[level] = [...(levels[level] ?? []), one]
  }
  return levels.filter((level) => level !== undefined)
}
