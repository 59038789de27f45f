import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { readLibrary } from "../../segments/library.ts"
import { listRunning } from "../../segments/listing.ts"
import { previewSegment, segmentMembers, segmentMembersAsOf } from "../../segments/read.ts"
import { parseSegment } from "../../segments/segment.ts"
import { SEGMENTS_DIR } from "../folders.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import { runningSegments } from "../running-segments.ts"

/** `pitboss segments ls`: each segment that runs, with its size now, and what of it differs on disk. */
export const segmentsLs = operation({
  name: "segments-ls",
  need: "warehouse",
  args: z.object({}),
  async run({ warehouse, roles }) {
    return rows(await listRunning(warehouse, readLibrary(SEGMENTS_DIR), roles?.segments))
  },
})

/** `pitboss segments preview <file>`: whom a segment's file would hold now; nothing is kept. */
export const segmentsPreview = operation({
  name: "segments-preview",
  need: "warehouse",
  args: z.object({ path: z.string(), text: z.string().max(100_000) }),
  async run({ warehouse }, { path, text }) {
    const { name, sql, purpose } = parseSegment(path, text)
    const preview = await previewSegment(warehouse, sql, new Date(), purpose)
    return document({ name, ...preview }, `${name}: ${preview.size} players.`)
  },
})

/** `pitboss segments members <name>`: now, or as the evaluations saw it at a past instant. */
export const segmentsMembers = operation({
  name: "segments-members",
  need: "warehouse",
  args: z.object({ name: z.string(), at: z.iso.datetime({ offset: true }).optional() }),
  async run({ warehouse, roles }, { name, at }) {
    const names = runningSegments(roles).map((segment) => segment.name)
    if (!names.includes(name))
      throw new PitbossError(
        "SEGMENT_UNKNOWN",
        `No segment '${name}'. Expected one of: ${names.join(", ")}.`,
      )
    const members = at
      ? segmentMembersAsOf(warehouse, name, new Date(at))
      : segmentMembers(warehouse, name)
    return rows(await members)
  },
})
