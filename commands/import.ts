import type { Command } from "commander"
import { dryRun } from "../ingest/history/dry-run.ts"
import type { ImportTally } from "../ingest/history/import.ts"
import { loadMapping } from "../ingest/history/mapping.ts"
import { ParquetReader } from "../ingest/history/parquet-reader.ts"
import { boundsIn, loadConfiguration } from "./configuration.ts"
import { ImportClock } from "./import/clock.ts"
import { type ImportEars, type ImportedFile, importFile } from "./import/run.ts"
import { repeatsOf, settle } from "./operation/landing.ts"
import { document, printAnswer, progressLine } from "./output.ts"
import { addCommand, type GlobalOptions, inSession } from "./program.ts"
import type { Session } from "./session.ts"

interface ImportOptions extends GlobalOptions {
  readonly mapping: string
  readonly dryRun?: boolean
  readonly rowByRow?: boolean
  readonly rejects?: string
}

const ERRORS_SHOWN_MAX = 10

/** `pitboss import --mapping M FILE...`: history becomes events. */
export function registerImport(program: Command): void {
  addCommand(program, "import <files...>", "import history (CSV, NDJSON, .gz, Parquet)")
    .requiredOption("--mapping <file>", "how rows become events (docs/import.md)")
    .option("--dry-run", "send nothing: say what would be sent, and the first errors by line")
    .option("--row-by-row", "through the gateway, also where the engine could read the file")
    .option(
      "--rejects <file>",
      "keep where rejected rows stand, and why, in this file (.csv, else NDJSON) instead of one in the data directory",
    )
    .action((files: string[], options: ImportOptions) =>
      options.dryRun ? tryFiles(files, options) : importFiles(files, options),
    )
}

async function importFiles(files: string[], options: ImportOptions): Promise<void> {
  const mapping = loadMapping(options.mapping)
  await inSession(options, "everything", async (session) => {
    const began = performance.now()
    const progress = progressLine(options)
    const imported: ImportedFile[] = []
    for (const file of files) {
      const { rowByRow: isByGateway = false, rejects } = options
      const task = { file, mapping, isByGateway, ...(rejects !== undefined && { rejects }) }
      imported.push(await importFile(session, task, earsOf(progress)))
    }
    progress("waiting until all is in the tables")
    await session.invoke(settle, {})
    const total = (of: (file: ImportedFile) => number) =>
      imported.reduce((sum, file) => sum + of(file), 0)
    const { repeats, conflicts } = await againOf(session, imported)
    progress("")
    const seconds = Math.round(performance.now() - began) / 1_000
    const value = {
      rows_read: total(({ rowsRead }) => rowsRead),
      accepted: total(({ accepted }) => accepted),
      ...{ repeats, conflicts },
      rejected: total(({ rejected }) => rejected),
      seconds,
      ...rejectsOf(imported),
    }
    for (const path of value.rejects_files)
      process.stderr.write(`The rejected rows, by line, are in ${path}\n`)
    printAnswer(document(value), options)
  })
}

// Each file has its own, unless one is named for all.
function rejectsOf(imported: readonly ImportedFile[]) {
  const paths = [...new Set(imported.flatMap(({ rejectsPath }) => rejectsPath ?? []))]
  return { rejects_file: paths[0] ?? null, rejects_files: paths }
}

function earsOf(progress: (text: string) => void): ImportEars {
  const clock = new ImportClock()
  let faults = 0
  return {
    fault: ({ place, code, path, reason }) => {
      faults += 1
      if (faults <= ERRORS_SHOWN_MAX)
        process.stderr.write(`${place}: ${code}${path && ` ${path}`}: ${reason}\n`)
    },
    note: (words) => process.stderr.write(`${words}\n`),
    progress: (done) => progress(clock.words(done)),
  }
}

async function againOf({ invoke }: Session, imported: readonly ImportedFile[]) {
  let [repeats, conflicts] = [0, 0]
  for (const { source } of imported) {
    const counted = await invoke(repeatsOf, { source })
    if (counted.kind !== "document") continue
    const found = counted.value as { repeats: number; conflicts: number }
    repeats += found.repeats
    conflicts += found.conflicts
  }
  return { repeats, conflicts }
}

// Nothing is opened but the files and, where there is one, the configuration: it can be tried anywhere.
async function tryFiles(files: string[], options: ImportOptions): Promise<void> {
  const mapping = loadMapping(options.mapping)
  const progress = progressLine(options)
  const clock = new ImportClock()
  const parquet = new ParquetReader()
  const reading = { files, mapping, source: { readParquet: parquet.read } }
  const told = (tally: ImportTally, part: number, of: number) =>
    progress(clock.words({ rows: tally.rowsRead, before: 0, part, of }))
  const entrance = { bounds: boundsIn(loadConfiguration(options.data)), arrivedAt: Date.now() }
  const result = await dryRun(reading, entrance, told).finally(() => parquet.close())
  const { rowsRead, passedOver, events, players, firstAt, lastAt, rejected, faults } = result
  progress("")
  for (const { place, code, path, reason } of faults)
    process.stderr.write(`${place}: ${code}${path && ` ${path}`}: ${reason}\n`)
  const value = {
    ...{ rows_read: rowsRead, passed_over: passedOver, events, players },
    ...{ first_at: firstAt ?? null, last_at: lastAt ?? null, rejected },
  }
  printAnswer(document(value), options)
}
