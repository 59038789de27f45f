import { Readable } from "node:stream"
import { DateTime } from "luxon"
import { CsvRecords } from "../../ingest/history/csv-records.ts"
import { textLines } from "../../ingest/history/text-lines.ts"
import { wordsOf } from "../../store/exclusion/identity.ts"
import type { ListedIdentity } from "../../store/exclusion/identity-keys.ts"
import type { ListedLine } from "../../store/exclusion/list-imports.ts"
import type { ExclusionList, ListField } from "./list-setting.ts"

/** What is wrong with a line; never what stands in it. */
export interface BrokenLine {
  readonly line: number
  readonly field: string
  readonly expected: string
}

/** One line of a list's file; `headless`: it should be the header and is not, so that nothing behind it can be read. */
export type ReadLine =
  | ({ readonly kind: "listed" } & ListedLine)
  | ({ readonly kind: "broken" | "headless" } & BrokenLine)

type Values = Readonly<Partial<Record<ListField, string>>>

const SHA256 = /^[0-9a-f]{64}$/
const YEAR_MIN = 1880

/** The lines of a list's file, each with a person or with what is wrong with it. Empty lines are none. */
export async function* listLines(
  bytes: Buffer,
  setting: ExclusionList,
  now: Date,
): AsyncGenerator<ReadLine> {
  for await (const { line, values, fault, isHeader } of rawLines(bytes, setting)) {
    if (fault !== undefined) yield { kind: isHeader ? "headless" : "broken", line, ...fault }
    else {
      const read = listedOf(values, setting, now)
      if ("expected" in read) yield { kind: "broken", line, ...read }
      else {
        const isRemoval = values.change?.toLowerCase() === setting.removal.toLowerCase()
        yield { kind: "listed", listed: read, isRemoval }
      }
    }
  }
}

type Fault = Omit<BrokenLine, "line">

interface RawLine {
  readonly line: number
  readonly values: Values
  readonly fault?: Fault
  readonly isHeader?: true
}

function rawLines(bytes: Buffer, setting: ExclusionList): AsyncGenerator<RawLine> {
  return setting.format === "csv" ? csvLines(bytes, setting) : fixedLines(bytes, setting)
}

async function* csvLines(
  bytes: Buffer,
  { columns, delimiter, encoding, skip_lines }: ExclusionList,
): AsyncGenerator<RawLine> {
  const lines = textLines(Readable.from([bytes]), encoding)
  for (let skipped = 0; skipped < skip_lines; skipped += 1) await lines.next()
  const records = new CsvRecords(lines, delimiter)
  const head = await records.header()
  const names = head?.fields.map((name) => name.trim()) ?? []
  const places = Object.entries(columns).map(
    ([field, name]) => [field, names.indexOf(String(name))] as const,
  )
  const missing = places.find(([, at]) => at < 0)
  if (head === undefined || head.fault !== undefined || missing !== undefined) {
    const expected = `a header with a column '${columns[missing?.[0] as ListField] ?? ""}'`
    const fault = { field: missing?.[0] ?? "header", expected }
    yield { line: head?.line ?? skip_lines + 1, values: {}, fault, isHeader: true }
    return
  }
  const next = () => records.next(names.length)
  for (let record = await next(); record !== undefined; record = await next()) {
    const { line, fields, fault } = record
    if (fault !== undefined)
      yield {
        line,
        values: {},
        fault: { field: "line", expected: `CSV of ${names.length} columns (${fault})` },
      }
    else
      yield {
        line,
        values: Object.fromEntries(places.map(([field, at]) => [field, fields[at]?.trim()])),
      }
  }
}

async function* fixedLines(
  bytes: Buffer,
  { columns, encoding, skip_lines }: ExclusionList,
): AsyncGenerator<RawLine> {
  for await (const { line, text, isSound } of textLines(Readable.from([bytes]), encoding)) {
    if (line <= skip_lines || text.trim() === "") continue
    if (!isSound) {
      yield { line, values: {}, fault: { field: "line", expected: "text in UTF-8" } }
      continue
    }
    const values = Object.entries(columns).map(([field, column]) => {
      if (typeof column === "string") return [field, ""]
      return [field, text.slice(column.start - 1, column.start - 1 + column.length).trim()]
    })
    yield { line, values: Object.fromEntries(values) }
  }
}

function listedOf(values: Values, setting: ExclusionList, now: Date): ListedIdentity | Fault {
  return setting.hashed === undefined ? plainOf(values, setting, now) : hashedOf(values)
}

function hashedOf(values: Values): ListedIdentity | Fault {
  const [person, document] = [values.person, values.document].map((text) => text?.toLowerCase())
  for (const [field, text] of [
    ["person", person],
    ["document", document],
  ] as const)
    if (text !== undefined && text !== "" && !SHA256.test(text))
      return { field, expected: "a SHA-256 of 64 hex digits" }
  if (!person && !document) return { field: "person", expected: "a SHA-256, of person or document" }
  return { kind: "hashed", person: person || undefined, document: document || undefined }
}

function plainOf(
  values: Values,
  { date_format, document_prefix }: ExclusionList,
  now: Date,
): ListedIdentity | Fault {
  const { first_name: firstName = "", last_name: lastName = "", birth_date = "" } = values
  const birthDate = birth_date === "" ? undefined : dayOf(birth_date, date_format, now)
  if (birth_date !== "" && birthDate === undefined)
    return { field: "birth_date", expected: `a day before today, as ${date_format}` }
  const number = values.document ?? ""
  const document = /[\p{L}\p{N}]/u.test(number) ? document_prefix + number : undefined
  if (document === undefined) {
    if (wordsOf(firstName).length === 0) return { field: "first_name", expected: ENOUGH }
    if (wordsOf(lastName).length === 0) return { field: "last_name", expected: ENOUGH }
    if (birthDate === undefined) return { field: "birth_date", expected: ENOUGH }
  }
  return { kind: "plain", firstName, lastName, birthDate, document }
}

const ENOUGH = "first and last name with the day of birth, or a document"

function dayOf(text: string, format: string, now: Date): string | undefined {
  const day = DateTime.fromFormat(text, format, { zone: "utc" })
  if (!day.isValid || day.year < YEAR_MIN || day.toJSDate() > now) return undefined
  return day.toISODate()
}
