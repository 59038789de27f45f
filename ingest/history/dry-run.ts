import type { Bounds } from "../../core/event-bounds.ts"
import { IMPORT_SOURCE } from "../event/bound.ts"
import { parseEvent } from "../event/parse.ts"
import { historyEvents, ImportTally, type Reading } from "./import.ts"
import type { ReadProgress } from "./open-file.ts"

/** Faults that are told by their line; the rest is counted. */
const FAULTS_MAX = 10

/** What an import would send, and what the gateway would say of it. */
export interface DryRun {
  readonly rowsRead: number
  /** Rows that no rule of the mapping takes. */
  readonly passedOver: number
  /** Events that would be taken, by type. */
  readonly events: Readonly<Record<string, number>>
  readonly players: number
  readonly firstAt: string | undefined
  readonly lastAt: string | undefined
  readonly rejected: number
  readonly faults: readonly DryFault[]
}

export interface DryFault {
  /** file:line */
  readonly place: string
  readonly code: string
  readonly path: string
  readonly reason: string
}

/** Reads files as an import would, and checks each event as the gateway would; sends nothing. */
export async function dryRun(
  reading: Reading,
  { bounds, arrivedAt }: { readonly bounds: Bounds; readonly arrivedAt: number },
  onProgress: (tally: ImportTally, ...read: Parameters<ReadProgress>) => void,
): Promise<DryRun> {
  const tally = new ImportTally()
  const events: Record<string, number> = {}
  const players = new Set<string>()
  const faults: DryFault[] = []
  let [firstAt, lastAt]: (string | undefined)[] = []
  let rejected = 0
  const progress: ReadProgress = (...read) => onProgress(tally, ...read)
  for await (const { file, line, event } of historyEvents(reading, tally, progress)) {
    const parsed = parseEvent(event, { bounds, arrivedAt, source: IMPORT_SOURCE })
    if (parsed.kind === "rejected") {
      rejected += 1
      const { code, path, reason } = parsed.rejection
      if (faults.length < FAULTS_MAX) faults.push({ place: `${file}:${line}`, code, path, reason })
      continue
    }
    const type = String(event["type"])
    events[type] = (events[type] ?? 0) + 1
    players.add(parsed.event.key)
    const at = new Date(String(event["occurred_at"])).toISOString()
    if (firstAt === undefined || at < firstAt) firstAt = at
    if (lastAt === undefined || at > lastAt) lastAt = at
  }
  return {
    rowsRead: tally.rowsRead,
    passedOver: tally.passedOver,
    events,
    players: players.size,
    firstAt,
    lastAt,
    rejected: rejected + tally.faults.length,
    faults: [
      ...tally.faults.map(({ place, code, path, reason }) => ({ place, code, path, reason })),
      ...faults,
    ].slice(0, FAULTS_MAX),
  }
}
