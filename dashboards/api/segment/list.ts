import { faultWords } from "../../../segments/fault.ts"
import type { Parked } from "../../../segments/parked.ts"
import { type Segment, segmentIn } from "../../../segments/segment.ts"
import type { Segments } from "../../../segments/segments.ts"
import type { SegmentVersion } from "../../../store/stored-segment.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import { readSegments } from "../overview-parts.ts"
import type { ListQuestion, SegmentRow } from "./schema.ts"
import { filtered } from "./segment-filter.ts"

export interface SegmentSources {
  readonly warehouse: Warehouse
  /** Those that run. */
  readonly segments: () => readonly Segment[]
  /** Segments that failed and rest. */
  readonly parked: () => ReadonlyMap<string, Parked>
  /** When each was last looked at. */
  readonly lookedAt: () => ReadonlyMap<string, Date>
}

/** Where drafts and versions are kept. */
export interface DefinitionSources {
  readonly definitions: Segments
}

// Ids are microseconds and order the table behind the segment. A running segmenter writes a row a
// minute at least: what is older than a week is of one that stands still.
const STATE_SQL = `with toUInt64(toUnixTimestamp64Micro(now64(6) - interval 1 day)) as since
select segment, argMax(e.size, e.id) as size, max(e.at) as evaluated_at, argMax(e.ms, e.id) as ms,
    sumIf(e.entered, e.id >= since) as entered, sumIf(e.left, e.id >= since) as left_count
from seg_evaluation as e where e.id >= toUInt64(toUnixTimestamp64Micro(now64(6) - interval 7 day))
group by segment`

interface StateRow {
  readonly segment: string
  readonly size: string
  readonly evaluated_at: string
  readonly ms: number
  readonly entered: string
  readonly left_count: string
}

/** Every segment that runs, with how large it is and how its evaluations go. */
export async function readSegmentRows({
  warehouse,
  segments,
  parked,
  lookedAt,
}: SegmentSources): Promise<SegmentRow[]> {
  const [states, courses] = await Promise.all([
    warehouse.query<StateRow>(STATE_SQL),
    readSegments(warehouse),
  ])
  const state = new Map(states.map((row) => [row.segment, row]))
  const sizes = new Map(courses.map((course) => [course.segment, course.sizes]))
  const resting = parked()
  const looked = lookedAt()
  return segments().map((segment) => {
    const { name } = segment
    const known = state.get(name)
    const rest = resting.get(name)
    return {
      ...saidOf(segment),
      state: "published" as const,
      has_draft: false,
      // Who is in it now nobody knows of one that rests.
      size: known && !rest ? Number(known.size) : null,
      entered_24h: Number(known?.entered ?? 0),
      left_24h: Number(known?.left_count ?? 0),
      evaluated_at: known ? isoInstant(known.evaluated_at) : null,
      looked_at: looked.get(name)?.toISOString() ?? null,
      ms: known?.ms ?? null,
      error: rest ? faultWords(rest.fault) : null,
      error_code: rest?.fault.code ?? null,
      error_since: rest?.since.toISOString() ?? null,
      sizes: sizes.get(name) ?? [],
    }
  })
}

/** Those that are asked for, also of the product that do not run: drafts, archived ones, and published ones that cannot. */
export async function readListedRows(
  sources: SegmentSources & DefinitionSources,
  { state, ...filter }: ListQuestion,
): Promise<SegmentRow[]> {
  const { definitions } = sources
  const [running, latest] = await Promise.all([readSegmentRows(sources), definitions.latest()])
  const names = new Set(running.map(({ name }) => name))
  const drafts = new Set(latest.filter(isDraft).map(({ name }) => name))
  const rows = running.map((row) => ({ ...row, has_draft: drafts.has(row.name) }))
  if (state === "published") return [...filtered(rows, filter)]
  const idle = latest
    .filter(({ name }) => !names.has(name))
    .map((version) => idleRow(definitions, version))
  return [...filtered([...rows, ...idle], { state, ...filter })]
}

const isDraft = ({ state }: Pick<SegmentVersion, "state">) => state === "draft"

/** One that does not run, by its latest version. */
export function idleRow(
  definitions: Pick<Segments, "archived" | "faults">,
  { name, text, state }: Pick<SegmentVersion, "name" | "text" | "state">,
): SegmentRow {
  const fault = definitions.faults().get(name)
  const ended = definitions.archived().includes(name) ? ("archived" as const) : ("draft" as const)
  return {
    ...saidIn(name, text),
    state: fault ? ("published" as const) : ended,
    has_draft: isDraft({ state }),
    ...NOTHING,
    error: fault ? faultWords(fault) : null,
    error_code: fault?.code ?? null,
  }
}

const NOTHING = {
  ...{ size: null, entered_24h: 0, left_24h: 0, evaluated_at: null, looked_at: null, ms: null },
  ...{ error: null, error_code: null, error_since: null, sizes: [] },
}

function saidOf({ name, description, owner, purpose, tags, folder, from, version }: Segment) {
  return { name, description, owner, purpose, tags, folder: folder ?? null, from, version }
}

function saidIn(name: string, text: string) {
  const segment = segmentIn(name, text)
  if (segment !== undefined) return { ...saidOf(segment), name }
  const nothing = { description: "", owner: "", purpose: "marketing", tags: [], folder: null }
  return { ...nothing, name, from: "store" as const, version: "" }
}
