import { PitbossError } from "../../../core/errors.ts"
import { NO_RUN, readRunPoints, readRunStates } from "../../../segments/run/read-runs.ts"
import { type Segment, segmentIn, selectIn } from "../../../segments/segment.ts"
import type { SegmentHeads } from "../../../store/stored-segment.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import { type Brands, brandsParam, isOfBrands } from "../withheld/brands.ts"
import { readCourse } from "./course.ts"
import { type DefinitionSources, idleRow, readSegmentRows, type SegmentSources } from "./list.ts"
import type { MemberRow, SegmentDocument, TransitionRow } from "./schema.ts"

/** Throws SEGMENT_UNKNOWN. */
export function segmentOf(segments: readonly Segment[], name: string): Segment {
  const found = segments.find((one) => one.name === name)
  if (found) return found
  const names = segments.map((one) => one.name).join(", ")
  throw new PitbossError("SEGMENT_UNKNOWN", `No segment '${name}'. Expected one of: ${names}.`)
}

type DocumentSources = SegmentSources &
  DefinitionSources & {
    readonly campaigns: () => readonly { readonly name: string; readonly segment: string }[]
  }

/** One segment whole, also one of the product that does not run. Throws SEGMENT_UNKNOWN. */
export async function readSegment(
  sources: DocumentSources,
  name: string,
  hours: number,
): Promise<SegmentDocument> {
  const { warehouse, segments, campaigns, definitions } = sources
  const running = segments().find((one) => one.name === name)
  const heads = running?.from === "file" ? NO_HEADS : await definitions.heads(name)
  const kept = heads.published ?? heads.latest
  if (kept === undefined) segmentOf(segments(), name)
  const [rows, course, states, points, causes] = await Promise.all([
    running === undefined && kept ? [idleRow(definitions, kept)] : readSegmentRows(sources),
    readCourse(warehouse, name, hours),
    readRunStates(warehouse, name),
    readRunPoints(warehouse, name, hours),
    warehouse.query<{ cause: string; entered: string; left_count: string }>(
      `select cause, countIf(change = 'entered') as entered, countIf(change = 'left') as left_count
from seg_transition final where segment = {name:String} and at > now64(3) - interval 1 day
group by cause order by cause`,
      { name },
    ),
  ])
  const row = rows.find((one) => one.name === name)
  if (row === undefined) throw new Error("every segment has a row")
  const audience = campaigns()
    .filter((one) => one.segment === name)
    .map((one) => one.name)
  const readers = segments().filter(({ nested }) => nested.includes(name))
  const said = running ?? segmentIn(name, kept?.text ?? "")
  return {
    ...row,
    sql: running?.written ?? selectIn(kept?.text ?? ""),
    ...{ nested: [...(said?.nested ?? [])], parameters: said?.parameters ?? {} },
    ...numbersOf(heads),
    ...{ hours, course, campaigns: audience },
    runs: { ...(states.get(name) ?? NO_RUN), points: [...points] },
    usage: { campaigns: audience, segments: readers.map((one) => one.name) },
    causes: causes.map(({ cause, entered, left_count }) => ({
      cause,
      entered: Number(entered),
      left: Number(left_count),
    })),
  }
}

const NO_HEADS: SegmentHeads = { latest: undefined, published: undefined }

// The latest is a draft beside the one that runs, or all that there is.
function numbersOf({
  latest,
  published,
}: SegmentHeads): Pick<SegmentDocument, "number" | "latest" | "draft" | "has_draft"> {
  const numbers = { number: published?.number ?? null, latest: latest?.number ?? 0 }
  if (latest?.state !== "draft") return { ...numbers, has_draft: false, draft: null }
  const { number, text, actor, at } = latest
  const draft = { number, text, by: actor, at: at.toISOString() }
  return { ...numbers, has_draft: true, draft }
}

/** Refuses a name that nobody in the product ever had: one that runs no more has a past. Throws SEGMENT_UNKNOWN. */
export async function expectKnown(
  { segments, definitions }: Pick<DocumentSources, "segments" | "definitions">,
  name: string,
): Promise<void> {
  if ((await definitions.heads(name)).latest === undefined) segmentOf(segments(), name)
}

/**
 * Whether a segment that runs no more ever was for protection, or may have been: who belonged to it then is told to nobody
 * who may not know.
 */
export async function wasForProtection(warehouse: Warehouse, name: string): Promise<boolean> {
  const rows = await warehouse.query(
    "select 1 from seg_transition where segment = {name:String} and purpose in ('protection', '') limit 1",
    { name },
  )
  return rows.length > 0
}

/** The latest changes, newest first. */
export async function readTransitions(
  warehouse: Warehouse,
  name: string,
  { limit, brands }: { readonly limit: number; readonly brands?: Brands },
): Promise<TransitionRow[]> {
  const rows = await warehouse.query<TransitionRow>(
    `select at, brand, player_id, change, cause from seg_transition final
where segment = {name:String} ${isOfBrands(brands)}
order by at desc, brand, player_id, change limit {limit:UInt32}`,
    { name, limit, ...brandsParam(brands) },
  )
  return rows.map((row) => ({ ...row, at: isoInstant(row.at) }))
}

interface Page {
  readonly brand?: string | undefined
  readonly after?: string | undefined
  readonly limit: number
  readonly brands?: Brands
}

/** A page of the members, by brand and player id. */
export async function readMembers(
  warehouse: Warehouse,
  name: string,
  { brand = "", after = "", limit, brands }: Page,
): Promise<MemberRow[]> {
  const colon = after.indexOf(":")
  const rows = await warehouse.query<MemberRow>(
    `select brand, player_id, player_key, entered_at, payload from seg_membership
where segment = {name:String} and ({brand:String} = '' or brand = {brand:String})
    ${isOfBrands(brands)} and (brand, player_id) > ({after_brand:String}, {after_player:String})
order by brand, player_id limit {limit:UInt32}`,
    {
      ...{ name, brand, ...brandsParam(brands) },
      after_brand: after.slice(0, Math.max(0, colon)),
      after_player: after.slice(colon + 1),
      limit,
    },
  )
  return rows.map((row) => ({ ...row, entered_at: isoInstant(row.entered_at) }))
}
