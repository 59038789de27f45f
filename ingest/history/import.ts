import { type Converted, NO_VALUE_REASON, toEvents } from "./convert.ts"
import type { Mapping } from "./mapping.ts"
import type { ReadProgress } from "./open-file.ts"
import { historyRows, type RowSource } from "./rows.ts"

/** A row that makes no event, by its line. */
export interface RowFault {
  readonly place: string
  readonly line: number
  readonly code: "IMPORT_ROW" | "IMPORT_VALUE"
  readonly path: string
  readonly reason: string
}

/** What was read of the files so far, and which line each sent event came from. */
export class ImportTally {
  rowsRead = 0
  /** Rows of which no rule makes an event. */
  passedOver = 0
  /** Rows that could not be read or worked out, by their line. */
  readonly faults: RowFault[] = []
  readonly #places: { readonly file: string; readonly first: number }[] = []
  readonly #lines: number[] = []

  note(file: string, line: number): void {
    if (this.#places.at(-1)?.file !== file) this.#places.push({ file, first: this.#lines.length })
    this.#lines.push(line)
  }

  /** The line of the n-th event that was sent. */
  lineOf(index: number): number | undefined {
    return this.#lines[index]
  }

  /** `file:line` of the n-th event that was sent. */
  placeOf(index: number): string {
    const { file = "?" } = this.#places.findLast(({ first }) => first <= index) ?? {}
    return `${file}:${this.lineOf(index) ?? "?"}`
  }
}

/** An event that a row stands for, with where it stands. */
export interface HistoryEvent {
  readonly file: string
  readonly line: number
  readonly event: Readonly<Record<string, unknown>>
}

/** What is read, and how. */
export interface Reading {
  readonly files: readonly string[]
  readonly mapping: Mapping
  readonly source: RowSource
}

/** The events of files, as fast as somebody takes them. */
export async function* historyEvents(
  { files, mapping, source }: Reading,
  tally: ImportTally,
  onProgress: ReadProgress,
): AsyncGenerator<HistoryEvent> {
  for (const file of files) {
    for await (const { line, row, fault } of historyRows(file, mapping, source, onProgress)) {
      tally.rowsRead += 1
      const place = `${file}:${line}`
      if (fault !== undefined) {
        tally.faults.push({ place, line, code: "IMPORT_ROW", path: "", reason: fault })
        continue
      }
      const converted = toEvents(mapping, row, line)
      if (converted.length === 0) tally.passedOver += 1
      yield* eventsOf(converted, { file, line }, tally)
    }
  }
}

function* eventsOf(
  converted: readonly Converted[],
  at: { readonly file: string; readonly line: number },
  tally: ImportTally,
): Generator<HistoryEvent> {
  for (const one of converted) {
    if (one.kind === "event") {
      tally.note(at.file, at.line)
      yield { ...at, event: one.event }
      continue
    }
    const { file, line } = at
    const { path } = one
    const fault = { place: `${file}:${line}`, line, path, reason: NO_VALUE_REASON }
    tally.faults.push({ ...fault, code: "IMPORT_VALUE" })
  }
}

/** The events of files as NDJSON lines, as fast as somebody takes them. */
export async function* historyLines(
  reading: Reading,
  tally: ImportTally,
  onProgress: ReadProgress,
): AsyncGenerator<string> {
  for await (const { event } of historyEvents(reading, tally, onProgress))
    yield `${JSON.stringify(event)}\n`
}
