import { randomUUID } from "node:crypto"
import { Readable } from "node:stream"
import type { Command } from "commander"
import { PitbossError } from "../core/errors.ts"
import { IMPORT_SOURCE } from "../ingest/event/bound.ts"
import { dryRun } from "../ingest/history/dry-run.ts"
import { historyLines, ImportTally } from "../ingest/history/import.ts"
import { loadMapping } from "../ingest/history/mapping.ts"
import { boundsIn, loadConfiguration } from "./configuration.ts"
import { sendNdjson } from "./ingest.ts"
import { repeatsOf, settle } from "./operation/landing.ts"
import { document, printAnswer, progressLine } from "./output.ts"
import { addCommand, type GlobalOptions, inSession } from "./program.ts"

interface ImportOptions extends GlobalOptions {
  readonly mapping: string
  readonly dryRun?: boolean
}

const ERRORS_SHOWN_MAX = 10
const CHUNK_BYTES = 64 * 1024

/** `pitboss import --mapping M FILE...`: history through the same door. */
export function registerImport(program: Command): void {
  addCommand(program, "import <files...>", "send history (CSV or NDJSON, .gz) through the gateway")
    .requiredOption("--mapping <file>", "how rows become events (docs/import.md)")
    .option("--dry-run", "send nothing: say what would be sent, and the first errors by line")
    .action((files: string[], options: ImportOptions) =>
      options.dryRun ? tryFiles(files, options) : importFiles(files, options),
    )
}

async function importFiles(files: string[], options: ImportOptions): Promise<void> {
  const mapping = loadMapping(options.mapping)
  const progress = progressLine(options)
  await inSession(options, "everything", async ({ door, invoke }) => {
    if (door === undefined) throw new PitbossError("DOOR_MISSING", "The gateway is not open.")
    const began = performance.now()
    const source = `${IMPORT_SOURCE}${randomUUID()}`
    const tally = new ImportTally()
    const lines = historyLines(files, mapping, tally, (read, total) =>
      progress(progressOf(tally, read, total)),
    )
    const sent = await sendNdjson(door, Readable.from(chunked(lines)), source)
    const { accepted, results } = sent
    const rejected = sent.rejected + tally.faults.length
    for (const { place, reason } of tally.faults.slice(0, ERRORS_SHOWN_MAX))
      process.stderr.write(`${place}: IMPORT_ROW: ${reason}\n`)
    for (const { index, code, path, reason } of results.slice(0, ERRORS_SHOWN_MAX))
      process.stderr.write(`${tally.placeOf(index)}: ${code} ${path}: ${reason}\n`)
    progress("waiting until all is in the tables")
    await invoke(settle, {})
    const counted = await invoke(repeatsOf, { source })
    const { repeats } =
      counted.kind === "document" ? (counted.value as { repeats: number }) : { repeats: 0 }
    const seconds = Math.round(performance.now() - began) / 1_000
    printAnswer(
      document({ rows_read: tally.rowsRead, accepted, repeats, rejected, seconds }),
      options,
    )
  })
}

// Nothing is opened but the files and, where there is one, the configuration: it can be tried anywhere.
async function tryFiles(files: string[], options: ImportOptions): Promise<void> {
  const mapping = loadMapping(options.mapping)
  const progress = progressLine(options)
  const { rowsRead, passedOver, events, players, firstAt, lastAt, rejected, faults } = await dryRun(
    files,
    mapping,
    { bounds: boundsIn(loadConfiguration(options.data)), arrivedAt: Date.now() },
    (tally, read, total) => progress(progressOf(tally, read, total)),
  )
  progress("")
  for (const { place, code, path, reason } of faults)
    process.stderr.write(`${place}: ${code}${path && ` ${path}`}: ${reason}\n`)
  const value = {
    ...{ rows_read: rowsRead, passed_over: passedOver, events, players },
    ...{ first_at: firstAt ?? null, last_at: lastAt ?? null, rejected },
  }
  printAnswer(document(value), options)
}

function progressOf({ rowsRead }: ImportTally, read: number, total: number): string {
  return `${Math.floor((100 * read) / Math.max(1, total))} %, ${rowsRead} rows`
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
