import { randomUUID } from "node:crypto"
import { resolve } from "node:path"
import { Readable } from "node:stream"
import { PitbossError } from "../../core/errors.ts"
import { REJECTIONS_TOLD_MAX } from "../../ingest/gateway/events-route.ts"
import { columnsOf } from "../../ingest/history/convert.ts"
import type { BlockFault } from "../../ingest/history/direct/block-fault.ts"
import { whyNotDirect } from "../../ingest/history/direct/refusal.ts"
import type { Staged } from "../../ingest/history/direct/stage.ts"
import { historyLines, ImportTally } from "../../ingest/history/import.ts"
import type { Mapping } from "../../ingest/history/mapping.ts"
import type { ReadParquet, StagedRow } from "../../ingest/history/parquet-rows.ts"
import { sendNdjson } from "../ingest.ts"
import {
  importDrop,
  importOpen,
  importPage,
  importRelease,
  importRenew,
  importStage,
  importStep,
} from "../operation/import.ts"
import type { Operation } from "../operation.ts"
import type { Session } from "../session.ts"
import { openWhenFree } from "../wait-for-data.ts"
import type { ImportDone } from "./clock.ts"
import type { ImportStep, OpenedImport } from "./desk.ts"
import { ImportHeartbeat } from "./heartbeat.ts"
import { type ImportClaim, LEASE_MS } from "./leases.ts"
import { Rejects } from "./rejects.ts"

const CHUNK_BYTES = 64 * 1024
/** An import of a command that was killed is free by then, unless something of it is under way. */
const RUNNING_WAIT_MS = LEASE_MS + 2_000

/** What came of one file. */
export interface ImportedFile {
  readonly source: string
  readonly rowsRead: number
  readonly accepted: number
  readonly rejected: number
  /** Where the rejected rows are kept; undefined where there are none. */
  readonly rejectsPath: string | undefined
}

/** Whom a run tells of its faults, of what it finds, and how far it is. */
export interface ImportEars {
  readonly fault: (fault: { place: string; code: string; path: string; reason: string }) => void
  readonly note: (words: string) => void
  /** What of the file is done is told in rows or in bytes. */
  readonly progress: (done: ImportDone) => void
}

/** A file and how it is imported. */
export interface ImportTask {
  readonly file: string
  readonly mapping: Mapping
  /** Row by row, also where the engine could read it. */
  readonly isByGateway: boolean
  /** Where rejected rows are kept; in a file of their own where nobody says. */
  readonly rejects?: string
}

/** Imports one file, past Kafka where that keeps every promise, and through the gateway elsewhere. */
export async function importFile(
  session: Session,
  task: ImportTask,
  ears: ImportEars,
): Promise<ImportedFile> {
  const { file, mapping, isByGateway } = task
  const reason = isByGateway ? "so it was asked for" : whyNotDirect(mapping, file)
  if (reason === undefined) {
    const imported = await importDirectly(session, task, ears)
    if ("source" in imported) return imported
    ears.note(`${file} goes row by row through the gateway: ${imported.reason}.`)
  } else if (!isByGateway) ears.note(`${file} goes row by row through the gateway: ${reason}.`)
  return importByGateway(session, task, ears)
}

async function importDirectly(
  { invoke }: Session,
  task: ImportTask,
  ears: ImportEars,
): Promise<ImportedFile | { readonly reason: string }> {
  const ask = asker(invoke)
  const { file } = task
  const opened = await openAlone(invoke, argsOf(task), ears)
  const { number, run, source, rowsBefore, hasChanged, rejectsPath } = opened
  if (hasChanged) ears.note(`${file} has changed since its import was cut off: it begins anew.`)
  if (rowsBefore > 0)
    ears.note(`${file}: ${rowsBefore} rows are in from an import that was cut off; going on there.`)
  const staged = await ask<Staged>(importStage, { number, run })
  if (staged.kind === "refused") return staged
  for (let behindLine = opened.linesDone; ; ) {
    const step = await ask<ImportStep>(importStep, { number, run, behindLine })
    behindLine = step.linesDone
    for (const { line, ...fault } of step.faults as readonly BlockFault[])
      ears.fault({ place: `${file}:${line}`, ...fault })
    const { rowsRead, rowsTotal, accepted, rejected } = step
    const done = { before: rowsBefore, part: rowsRead, of: rowsTotal }
    ears.progress({ rows: rowsRead - rowsBefore, ...done })
    const kept = rejected > 0 ? rejectsPath : undefined
    if (step.hasEnded) return { source, rowsRead, accepted, rejected, rejectsPath: kept }
  }
}

/** The file, its mapping and its rejects, as operations take them. */
function argsOf({ file, mapping, rejects }: ImportTask) {
  return {
    file: resolve(file),
    mapping: mapping.text,
    ...(rejects !== undefined && { rejects: resolve(rejects) }),
  }
}

function asker(invoke: Session["invoke"]) {
  return async <Told>(operation: Operation, args: object): Promise<Told> => {
    const answer = await invoke(operation, args)
    if (answer.kind !== "document") throw new Error(`${operation.name} answered rows`)
    return answer.value as Told
  }
}

/** Opens an import. Where another command was at it and was killed, that shows after a while. */
function openAlone(invoke: Session["invoke"], args: object, { note }: ImportEars) {
  return openWhenFree(() => asker(invoke)<OpenedImport>(importOpen, args), {
    maxMs: { IMPORT_RUNNING: RUNNING_WAIT_MS },
    onWait: ({ message }) => note(`Waiting. ${message}`),
  })
}

// The engine that runs on the data reads Parquet: a process has one.
function parquetThrough(invoke: Session["invoke"], claim: ImportClaim): ReadParquet {
  const ask = asker(invoke)
  return async (_, mapping) => {
    const staged = await ask<Staged>(importStage, claim)
    const page = async (behindLine: number) =>
      (await ask<{ rows: StagedRow[] }>(importPage, { ...claim, behindLine })).rows
    return {
      header: [...columnsOf(mapping)],
      rows: staged.kind === "staged" ? staged.rows : 0,
      page,
    }
  }
}

async function importByGateway(
  { door, invoke }: Session,
  task: ImportTask,
  ears: ImportEars,
): Promise<ImportedFile> {
  if (door === undefined) throw new PitbossError("DOOR_MISSING", "The gateway is not open.")
  const ask = asker(invoke)
  const opened = await openAlone(invoke, { ...argsOf(task), isAnew: true }, ears)
  const claim = { number: opened.number, run: opened.run }
  const heartbeat = new ImportHeartbeat(() => ask(importRenew, claim))
  const readParquet = parquetThrough(invoke, claim)
  const check = () => heartbeat.check()
  try {
    const sent = await sendRows({ door, readParquet, check }, task, ears, opened.rejectsPath)
    await ask(importDrop, claim)
    return sent
  } catch (thrown) {
    await ask(importRelease, claim).catch(() => undefined)
    throw thrown
  } finally {
    heartbeat.stop()
  }
}

interface RowsWay {
  readonly door: NonNullable<Session["door"]>
  readonly readParquet: ReadParquet
  /** Throws where the import is another run's by now. */
  readonly check: () => void
}

async function sendRows(
  { door, readParquet, check }: RowsWay,
  task: ImportTask,
  ears: ImportEars,
  rejectsPath: string,
): Promise<ImportedFile> {
  const { file, mapping } = task
  const source = `import:${randomUUID()}`
  const rejects = new Rejects(rejectsPath, argsOf(task).file)
  const tally = new ImportTally()
  const reading = { files: [file], mapping, source: { readParquet } }
  const lines = historyLines(reading, tally, (part, of) =>
    ears.progress({ rows: tally.rowsRead, before: 0, part, of }),
  )
  let [sent, accepted, rejected] = [0, 0, 0]
  // An answer names as many rows as it asks for, so that no rejected one is a mere number.
  for await (const part of parted(lines, REJECTIONS_TOLD_MAX)) {
    check()
    const body = Readable.from(chunked(part))
    const answer = await sendNdjson(door, body, source, REJECTIONS_TOLD_MAX)
    const unread = tally.faults.splice(0)
    const faults = [
      ...unread,
      ...answer.results.map(({ index, code, path, reason }) => {
        const [place, line] = [tally.placeOf(sent + index), tally.lineOf(sent + index) ?? 0]
        return { place, line, code, path, reason }
      }),
    ].sort((a, b) => a.line - b.line)
    for (const fault of faults) ears.fault(fault)
    await rejects.add(faults)
    sent += answer.accepted + answer.rejected
    accepted += answer.accepted
    rejected += answer.rejected + unread.length
  }
  const kept = rejected > 0 ? rejectsPath : undefined
  return { source, rowsRead: tally.rowsRead, accepted, rejected, rejectsPath: kept }
}

/** Lines in parts of so many; there is always one part. */
async function* parted(
  lines: AsyncGenerator<string>,
  most: number,
): AsyncGenerator<AsyncGenerator<string>> {
  let hasEnded = false
  async function* part() {
    for (let taken = 0; taken < most; taken++) {
      const next = await lines.next()
      if (next.done) {
        hasEnded = true
        return
      }
      yield next.value
    }
  }
  try {
    while (!hasEnded) yield part()
  } finally {
    await lines.return(undefined)
  }
}

// Small lines are joined, so that a chunk is worth the trip.
async function* chunked(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let held = ""
  for await (const line of lines) {
    held += line
    if (held.length < CHUNK_BYTES) continue
    yield held
    held = ""
  }
  if (held !== "") yield held
}
