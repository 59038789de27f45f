import { toEvent } from "./convert.ts"
import type { Mapping } from "./mapping.ts"
import { historyRows, type ReadProgress } from "./rows.ts"

/** What was read of the files so far, and which line each sent event came from. */
export class ImportTally {
  rowsRead = 0
  /** Rows that could not be read, by their line. */
  readonly faults: { readonly place: string; readonly reason: string }[] = []
  readonly #places: { readonly file: string; readonly first: number }[] = []
  readonly #lines: number[] = []

  note(file: string, line: number): void {
    if (this.#places.at(-1)?.file !== file) this.#places.push({ file, first: this.#lines.length })
    this.#lines.push(line)
  }

  /** `file:line` of the n-th event that was sent. */
  placeOf(index: number): string {
    const { file = "?" } = this.#places.findLast(({ first }) => first <= index) ?? {}
    return `${file}:${this.#lines[index] ?? "?"}`
  }
}

/** An event that a row stands for, with where it stands. */
export interface HistoryEvent {
  readonly file: string
  readonly line: number
  readonly event: Readonly<Record<string, unknown>>
}

/** The events of files, as fast as somebody takes them. */
export async function* historyEvents(
  files: readonly string[],
  mapping: Mapping,
  tally: ImportTally,
  onProgress: ReadProgress,
): AsyncGenerator<HistoryEvent> {
  for (const file of files) {
    for await (const { line, row, fault } of historyRows(file, mapping, onProgress)) {
      tally.rowsRead += 1
      if (fault !== undefined) {
        tally.faults.push({ place: `${file}:${line}`, reason: fault })
        continue
      }
      const event = toEvent(mapping, row)
      if (event === undefined) continue
      tally.note(file, line)
      yield { file, line, event }
    }
  }
}

/** The events of files as NDJSON lines, as fast as somebody takes them. */
export async function* historyLines(
  files: readonly string[],
  mapping: Mapping,
  tally: ImportTally,
  onProgress: ReadProgress,
): AsyncGenerator<string> {
  for await (const { event } of historyEvents(files, mapping, tally, onProgress))
    yield `${JSON.stringify(event)}\n`
}
