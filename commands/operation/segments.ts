import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import {
  listSegments,
  previewSegment,
  segmentMembers,
  segmentMembersAsOf,
} from "../../segments/read.ts"
import { loadSegments, parseSegment } from "../../segments/segment.ts"
import { SEGMENTS_DIR } from "../folders.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"

/** `pitboss segments ls`: each segment with its size now. */
export const segmentsLs = operation({
  name: "segments-ls",
  need: "warehouse",
  args: z.object({}),
  async run({ warehouse }) {
    return rows(await listSegments(warehouse, loadSegments(SEGMENTS_DIR)))
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
  async run({ warehouse }, { name, at }) {
    const names = loadSegments(SEGMENTS_DIR).map((segment) => segment.name)
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
