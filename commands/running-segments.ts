import { readLibrary } from "../segments/library.ts"
import type { Segment } from "../segments/segment.ts"
import { SEGMENTS_DIR } from "./folders.ts"
import type { Roles } from "./running.ts"

/** The segments that the server runs; where none runs, those that one would. */
export function runningSegments(roles: Pick<Roles, "segments"> | undefined): readonly Segment[] {
  return roles?.segments ?? readLibrary(SEGMENTS_DIR).segments
}
