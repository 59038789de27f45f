import { readRecord } from "./csv-record.ts"
import { NOT_TEXT, RAGGED, STRAY_QUOTE } from "./row-fault.ts"
import type { TextLine } from "./text-lines.ts"

/** A record that goes on for longer than this counts as one whose quote is never closed. */
const RECORD_CHARACTERS_MAX = 1_000_000

/** A record of CSV, or the line that makes none. */
export interface NumberedRecord {
  /** Where the record ends; of a fault, where it begins. */
  readonly line: number
  readonly fields: readonly string[]
  readonly fault?: string
}

/**
 * The records of CSV text, one after the other. What is broken costs its own line: the next is read as if a record
 * began there, so that one quote that nobody closes does not take all behind it along.
 */
export class CsvRecords {
  readonly #lines: AsyncGenerator<TextLine>
  readonly #delimiter: string
  /** Lines that are read again, the next one last. */
  readonly #again: TextLine[] = []

  constructor(lines: AsyncGenerator<TextLine>, delimiter: string) {
    this.#lines = lines
    this.#delimiter = delimiter
  }

  /** The first record, whatever its width and its bytes; undefined where there is none. */
  header(): Promise<NumberedRecord | undefined> {
    return this.#read(undefined)
  }

  /** The next record of so many fields; undefined at the end. */
  next(width: number): Promise<NumberedRecord | undefined> {
    return this.#read(width)
  }

  async #read(width: number | undefined): Promise<NumberedRecord | undefined> {
    let first = await this.#line()
    while (first?.text === "") first = await this.#line()
    if (first === undefined) return undefined
    const taken = [first]
    let last = first
    let record = readRecord(first.text, this.#delimiter)
    while (record.kind === "open" && record.field.length <= RECORD_CHARACTERS_MAX) {
      const next = await this.#line()
      if (next === undefined) break
      const begun = { ...record, field: record.field + last.end }
      record = readRecord(next.text, this.#delimiter, begun)
      taken.push(next)
      last = next
    }
    const isNotText = width !== undefined && taken.some(({ isSound }) => !isSound)
    if (record.kind !== "whole") return this.#faulty(taken, isNotText ? NOT_TEXT : STRAY_QUOTE)
    const { fields } = record
    if (isNotText) return { line: first.line, fields: [], fault: NOT_TEXT }
    if (width !== undefined && fields.length !== width) return this.#faulty(taken, RAGGED)
    return { line: last.line, fields }
  }

  #faulty(taken: readonly TextLine[], fault: string): NumberedRecord {
    const [first, ...others] = taken
    for (const line of others.reverse()) this.#again.push(line)
    return { line: first?.line ?? 0, fields: [], fault }
  }

  async #line(): Promise<TextLine | undefined> {
    const again = this.#again.pop()
    if (again !== undefined) return again
    const next = await this.#lines.next()
    return next.done ? undefined : next.value
  }
}
