import type { Warehouse } from "../warehouse/warehouse.ts"
import type { SqlFault } from "./fault.ts"
import { type BrokenFile, type Library, type OnDisk, onDisk } from "./library.ts"
import { listSegments, type SegmentListing } from "./read.ts"
import type { Segment } from "./segment.ts"

/** A segment as it runs, or a file that does not, with how the two differ. */
export interface RunningListing extends Partial<Omit<SegmentListing, "error">> {
  readonly name: string
  readonly size: string | null
  readonly error: SqlFault | null
  /** A server runs it. */
  readonly is_running: boolean
  /** Null: it was made in the product. */
  readonly on_disk: OnDisk | null
  /** What differs, in words. */
  readonly note: string | null
}

const NOTES: Readonly<Record<OnDisk, string | null>> = {
  same: null,
  changed: "changed on disk, restart",
  gone: "gone from disk, runs until a restart",
  broken: "its file is broken, and a restart would fail",
  new: "new on disk, restart",
}

/** Where segments come from. */
export interface ListingSources {
  /** As it lies on disk now. */
  readonly library: Library
  readonly stored: {
    readonly segments: readonly Segment[]
    /** Why published ones do not run, by name. */
    readonly faults: ReadonlyMap<string, SqlFault>
  }
}

/**
 * What runs, with its size, then what lies on disk alone, and what is published and cannot run. Without a server, what
 * lies there and what is published; a size is of the text that was evaluated.
 */
export async function listRunning(
  warehouse: Warehouse,
  { library, stored }: ListingSources,
  running: readonly Segment[] | undefined,
): Promise<readonly RunningListing[]> {
  const failed = [...stored.faults].map(([name, fault]) => failedRow(name, fault))
  if (running === undefined) {
    const all = [...library.segments, ...stored.segments]
    const listed = (await listSegments(warehouse, all)).map(waitingRow)
    return [...listed, ...library.broken.map(brokenRow), ...failed]
  }
  const listed = await listSegments(warehouse, running)
  const rows = listed.map((row, place) => {
    if (row.from === "store") return { ...row, is_running: true, on_disk: null, note: null }
    const on_disk = onDisk(running[place] as Segment, library)
    return { ...row, is_running: true, on_disk, note: NOTES[on_disk] }
  })
  const names = new Set(running.map(({ name }) => name))
  const paths = new Set(running.map(({ path }) => path))
  const added = library.segments.filter(({ name }) => !names.has(name))
  return [
    ...rows,
    ...(await listSegments(warehouse, added, running)).map((row) => ({
      ...{ ...row, size: null, is_running: false },
      ...{ on_disk: "new" as const, note: NOTES.new },
    })),
    ...failed,
    ...library.broken.filter(({ path }) => !paths.has(path)).map(brokenRow),
  ]
}

// No server runs, so nothing differs from it.
function waitingRow(row: SegmentListing): RunningListing {
  const isUnknown = row.size === null && row.error === null
  const note = isUnknown ? "not evaluated yet: the server does" : null
  return { ...row, is_running: false, on_disk: row.from === "store" ? null : "same", note }
}

function failedRow(name: string, error: SqlFault): RunningListing {
  const note = "it is published, and does not run"
  return { name, from: "store", size: null, error, is_running: false, on_disk: null, note }
}

function brokenRow({ name, fault }: BrokenFile): RunningListing {
  const error = fault
  return { name, size: null, error, is_running: false, on_disk: "broken", note: NOTES.broken }
}
