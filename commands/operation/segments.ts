import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { instantOf, PAST_READINGS } from "../../models/runner/past.ts"
import { membersAsTrue } from "../../segments/backtest/members-then.ts"
import { readLibrary } from "../../segments/library.ts"
import { linkOne } from "../../segments/link.ts"
import { listRunning } from "../../segments/listing.ts"
import { previewSegment, segmentMembers, segmentMembersAsOf } from "../../segments/read.ts"
import { readRunStates } from "../../segments/run/read-runs.ts"
import { parseSegment, type Segment } from "../../segments/segment.ts"
import type { Verified } from "../../segments/segmenter.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { SEGMENTS_DIR } from "../folders.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import { runningSegments, segmentsOf } from "../running-segments.ts"
import { rolesOf } from "./landing.ts"

/** `pitboss segments ls`: each segment that runs, with its size now, what of it differs on disk, and what its looks cost. */
export const segmentsLs = operation({
  name: "segments-ls",
  need: "warehouse",
  args: z.object({}),
  async run(runtime) {
    const { warehouse, roles } = runtime
    const segments = await segmentsOf(runtime)
    const stored = { segments: segments.list().filter(isStored), faults: segments.faults() }
    const library = readLibrary(SEGMENTS_DIR)
    const listed = await listRunning(warehouse, { library, stored }, roles?.segments.list())
    const runs = await readRunStates(warehouse)
    return rows(listed.map((row) => ({ ...row, run: runs.get(row.name) ?? null })))
  },
})

/** `pitboss segments preview <file>`: whom a segment's file would hold now; nothing is kept. */
export const segmentsPreview = operation({
  name: "segments-preview",
  need: "warehouse",
  args: z.object({ path: z.string(), text: z.string().max(100_000) }),
  async run(runtime, { path, text }) {
    const segment = linkOne(parseSegment(path, text), await runningSegments(runtime))
    const { name, sql } = segment
    const preview = await previewSegment(runtime.warehouse, sql, new Date(), segment)
    const { size, columns, players, scope } = preview
    return document(
      { name, size, columns, players, scope: scope.kind },
      `${name}: ${size} players.`,
    )
  },
})

/** `pitboss segments verify`: members as they stand, against a look at everybody at the same instant. */
export const segmentsVerify = operation({
  name: "segments-verify",
  need: "everything",
  args: z.object({ name: z.string().optional() }),
  async run(runtime, { name }) {
    const began = performance.now()
    const { cycle, segments } = rolesOf(runtime)
    if (name !== undefined) known(name, segments.list())
    const { verified, failed } = await cycle.verify(name === undefined ? undefined : [name])
    const sum = (of: "missing" | "extra") => verified.reduce((total, one) => total + one[of], 0)
    const [missing, extra] = [sum("missing"), sum("extra")]
    const isExact = missing === 0 && extra === 0 && failed.length === 0
    const seconds = Number(((performance.now() - began) / 1_000).toFixed(3))
    const counts = { segments: verified.length, missing, extra, failed: failed.length }
    return document(
      { is_exact: isExact, ...counts, seconds, verified, failures: failed },
      wordsOf(isExact, counts, { verified, failed }),
    )
  },
})

function wordsOf(
  isExact: boolean,
  counts: { readonly segments: number; readonly missing: number; readonly extra: number },
  { verified, failed }: Verified,
): string {
  const lines = verified
    .filter(({ missing, extra }) => missing + extra > 0)
    .map(
      ({ segment, missing, extra, players }) =>
        `${segment}: ${missing} missing, ${extra} too many, as ${players.join(", ")}`,
    )
  const faults = failed.map(({ segment, error }) => `${segment}: ${error.code}: ${error.message}`)
  const head = `${counts.segments} segments: ${counts.missing} missing, ${counts.extra} too many.`
  return isExact ? `${head} Exact.` : [head, ...lines, ...faults].join("\n")
}

/**
 * `pitboss segments members <name>`: now, or at a past instant: as known, which is what the evaluations saw then, or as
 * true, which is what all that had occurred by then says. Each row names its reading.
 */
export const segmentsMembers = operation({
  name: "segments-members",
  need: "warehouse",
  args: z.object({
    ...{ name: z.string(), at: z.string().optional() },
    reading: z.enum(PAST_READINGS).optional(),
  }),
  async run(runtime, { name, at: asked, reading = "known" }) {
    const { warehouse } = runtime
    const running = await runningSegments(runtime)
    const segment = running.find((one) => one.name === name)
    const isAsKnown = asked !== undefined && reading === "known"
    // What was known of one that runs no more still is.
    if (segment === undefined && !(isAsKnown && (await wasEverIn(warehouse, name))))
      throw unknownSegment(name, running)
    if (asked === undefined) return rows(await segmentMembers(warehouse, name))
    const at = pastOf(asked)
    const members =
      segment !== undefined && reading === "true"
        ? await membersAsTrue(runtime, { segment, among: running, at })
        : await segmentMembersAsOf(warehouse, name, at)
    return rows(members.map((row) => ({ ...row, as_of: at.toISOString(), reading })))
  },
})

// Of what is to come nothing is known, nor is anything true yet.
function pastOf(asked: string): Date {
  const at = instantOf(asked)
  if (at.getTime() <= Date.now()) return at
  throw new PitbossError(
    "SEGMENT_READING",
    `--as-of ${asked}: ${at.toISOString()} is to come. Expected a day that is over, or an instant up to now.`,
  )
}

async function wasEverIn(warehouse: Warehouse, segment: string): Promise<boolean> {
  const found = await warehouse.query(
    "select 1 from seg_transition where segment = {segment:String} limit 1",
    { segment },
  )
  return found.length > 0
}

const isStored = ({ from }: Segment) => from === "store"

function known(name: string, segments: readonly Pick<Segment, "name">[]): void {
  if (!segments.some((one) => one.name === name)) throw unknownSegment(name, segments)
}

function unknownSegment(name: string, among: readonly Pick<Segment, "name">[]): PitbossError {
  const names = among.map((one) => one.name).join(", ")
  return new PitbossError("SEGMENT_UNKNOWN", `No segment '${name}'. Expected one of: ${names}.`)
}
