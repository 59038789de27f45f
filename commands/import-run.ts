import { randomUUID } from "node:crypto"
import { resolve } from "node:path"
import { Readable } from "node:stream"
import { PitbossError } from "../core/errors.ts"
import { columnsOf } from "../ingest/history/convert.ts"
import type { BlockFault } from "../ingest/history/direct/block.ts"
import { whyNotDirect } from "../ingest/history/direct/refusal.ts"
import type { Staged } from "../ingest/history/direct/stage.ts"
import { historyLines, ImportTally } from "../ingest/history/import.ts"
import type { Mapping } from "../ingest/history/mapping.ts"
import type { ReadParquet, StagedRow } from "../ingest/history/parquet-rows.ts"
import type { ImportDone } from "./import-clock.ts"
import type { ImportStep, OpenedImport } from "./import-desk.ts"
import { sendNdjson } from "./ingest.ts"
import { importDrop, importOpen, importPage, importStage, importStep } from "./operation/import.ts"
import type { Operation } from "./operation.ts"
import type { Session } from "./session.ts"

const CHUNK_BYTES = 64 * 1024

/** What came of one file. */
export interface ImportedFile {
  readonly source: string
  readonly rowsRead: number
  readonly accepted: number
  readonly rejected: number
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
  { file, mapping }: ImportTask,
  ears: ImportEars,
): Promise<ImportedFile | { readonly reason: string }> {
  const ask = asker(invoke)
  const text = mapping.text
  const path = resolve(file)
  const { number, source, rowsBefore, hasChanged } = await ask<OpenedImport>(importOpen, {
    file: path,
    mapping: text,
  })
  if (hasChanged) ears.note(`${file} has changed since its import was cut off: it begins anew.`)
  if (rowsBefore > 0)
    ears.note(`${file}: ${rowsBefore} rows are in from an import that was cut off; going on there.`)
  const staged = await ask<Staged>(importStage, { number, file: path, mapping: text })
  if (staged.kind === "refused") return staged
  for (;;) {
    const step = await ask<ImportStep>(importStep, { number, mapping: text })
    for (const { line, ...fault } of step.faults as readonly BlockFault[])
      ears.fault({ place: `${file}:${line}`, ...fault })
    const { rowsRead, rowsTotal, accepted, rejected } = step
    const done = { before: rowsBefore, part: rowsRead, of: rowsTotal }
    ears.progress({ rows: rowsRead - rowsBefore, ...done })
    if (step.hasEnded) return { source, rowsRead, accepted, rejected }
  }
}

function asker(invoke: Session["invoke"]) {
  return async <Told>(operation: Operation, args: object): Promise<Told> => {
    const answer = await invoke(operation, args)
    if (answer.kind !== "document") throw new Error(`${operation.name} answered rows`)
    return answer.value as Told
  }
}

// The engine that runs on the data reads Parquet: a process has one.
function parquetThrough(invoke: Session["invoke"]): ReadParquet {
  const ask = asker(invoke)
  return async (name, mapping) => {
    const args = { file: resolve(name), mapping: mapping.text }
    const { number } = await ask<OpenedImport>(importOpen, args)
    const staged = await ask<Staged>(importStage, { number, ...args })
    const page = async (behindLine: number) => {
      const { rows } = await ask<{ rows: StagedRow[] }>(importPage, { number, behindLine })
      if (rows.length === 0) await ask(importDrop, { number })
      return rows
    }
    return {
      header: [...columnsOf(mapping)],
      rows: staged.kind === "staged" ? staged.rows : 0,
      page,
    }
  }
}

async function importByGateway(
  { door, invoke }: Session,
  { file, mapping }: ImportTask,
  ears: ImportEars,
): Promise<ImportedFile> {
  if (door === undefined) throw new PitbossError("DOOR_MISSING", "The gateway is not open.")
  const source = `import:${randomUUID()}`
  const tally = new ImportTally()
  const reading = { files: [file], mapping, source: { readParquet: parquetThrough(invoke) } }
  const lines = historyLines(reading, tally, (part, of) =>
    ears.progress({ rows: tally.rowsRead, before: 0, part, of }),
  )
  const sent = await sendNdjson(door, Readable.from(chunked(lines)), source)
  for (const fault of tally.faults) ears.fault(fault)
  for (const { index, code, path, reason } of sent.results)
    ears.fault({ place: tally.placeOf(index), code, path, reason })
  const rejected = sent.rejected + tally.faults.length
  return { source, rowsRead: tally.rowsRead, accepted: sent.accepted, rejected }
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
