import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { literal } from "../../landing/literal.ts"
import { columnsOf, requireColumns } from "../convert.ts"
import { readRecord } from "../csv-record.ts"
import { badHeader, headless } from "../csv-rows.ts"
import type { Mapping } from "../mapping.ts"
import { openFile, unreadable } from "../open-file.ts"
import type { StagedRow } from "../parquet-rows.ts"
import { NOT_TEXT, RAGGED, STRAY_QUOTE } from "../row-fault.ts"
import { formatOf } from "../rows.ts"
import { type TextLine, textLines } from "../text-lines.ts"
import { underPlainName } from "./plain-name.ts"

/** Rows of one page of staged rows. */
const PAGE_ROWS = 10_000

/** Rows are in the engine, or the engine cannot read the file as the row-by-row reader would. */
export type Staged =
  | { readonly kind: "staged"; readonly rows: number; readonly lastLine: number }
  | { readonly kind: "refused"; readonly reason: string }

/** A file, and the number under which its rows stand in landing_import_row. */
export interface StagedFile {
  readonly number: number
  /** Absolute: the engine reads it through a link. */
  readonly file: string
}

/**
 * Has the engine read a file into landing_import_row, those columns that the mapping reads. What is
 * there of it already is thrown away. Throws IMPORT_FILE, IMPORT_COLUMN.
 */
export async function stageFile(
  warehouse: Warehouse,
  { number, file }: StagedFile,
  mapping: Mapping,
): Promise<Staged> {
  await unstage(warehouse, number)
  return underPlainName(file, async (plain) => {
    const isParquet = formatOf(file) === "parquet"
    const source = isParquet
      ? await parquetSource(warehouse, { file, plain }, mapping)
      : await csvSource({ file, plain }, mapping)
    if (source.kind === "refused") return source
    const failed = (thrown: unknown) => {
      throw unreadable(file, thrown)
    }
    const reason = isParquet ? "" : await oddity(warehouse, source.select).catch(failed)
    if (reason !== "") return { kind: "refused", reason }
    await warehouse
      .command(
        `insert into landing_import_row select toUInt32(${number}), line, fields, fault
from (${source.select}) settings max_threads = 1, max_insert_threads = 1, input_format_parquet_preserve_order = 1`,
      )
      .catch(failed)
    return stagedRows(warehouse, number)
  })
}

// Why a row may go over several lines: those behind it are not what they look like.
async function oddity(warehouse: Warehouse, select: string): Promise<string> {
  const [found] = await warehouse.query<{ reason: string }>(
    `select anyIf(odd, odd != '') as reason from (${select}) settings max_threads = 2`,
  )
  return found?.reason ?? ""
}

/** How many rows of a file are in the engine. */
export async function stagedRows(warehouse: Warehouse, number: number) {
  const [row] = await warehouse.query<{ rows: string; last_line: string }>(
    "select count() as rows, max(line) as last_line from landing_import_row where import = {number:UInt32}",
    { number },
  )
  const { rows = "0", last_line: lastLine = "0" } = row ?? {}
  return { kind: "staged", rows: Number(rows), lastLine: Number(lastLine) } as const
}

/** Forgets the rows of a file. */
export async function unstage(warehouse: Warehouse, number: number): Promise<void> {
  await warehouse.command(`alter table landing_import_row drop partition ${number}`)
}

/** The next staged rows behind a line. */
export async function pageOf(
  warehouse: Warehouse,
  number: number,
  behindLine: number,
): Promise<readonly StagedRow[]> {
  const rows = await warehouse.query<{ line: string; fields: readonly string[]; fault: string }>(
    `select line, fields, fault from landing_import_row
where import = {number:UInt32} and line > {behindLine:UInt64} order by line limit ${PAGE_ROWS}`,
    { number, behindLine },
  )
  return rows.map(({ line, fields, fault }) => ({
    line: Number(line),
    fields,
    ...(fault !== "" && { fault }),
  }))
}

type Source =
  | { readonly kind: "source"; readonly select: string }
  | { readonly kind: "refused"; readonly reason: string }

/** A file as it is called, and under a name that the engine can take. */
interface NamedFile {
  readonly file: string
  readonly plain: string
}

/** The columns of a Parquet file by name, with the engine's types. Throws IMPORT_FILE. */
export function parquetColumns(
  warehouse: Warehouse,
  file: string,
): Promise<ReadonlyMap<string, string>> {
  return underPlainName(file, (plain) => columnTypes(warehouse, { file, plain }))
}

async function columnTypes(warehouse: Warehouse, { file, plain }: NamedFile) {
  const columns = await warehouse
    .query<{ name: string; type: string }>(`describe table file(${literal(plain)}, 'Parquet')`)
    .catch((thrown: unknown) => {
      throw unreadable(file, thrown)
    })
  return new Map(columns.map(({ name, type }) => [name, type]))
}

async function parquetSource(
  warehouse: Warehouse,
  named: NamedFile,
  mapping: Mapping,
): Promise<Source> {
  const types = await columnTypes(warehouse, named)
  requireColumns(mapping, named.file, [...types.keys()])
  const fields = [...columnsOf(mapping)].map((name) => parquetText(name, types.get(name) ?? ""))
  return {
    kind: "source",
    select: `select line, if(fault = '', texts, []) as fields, if(arrayAll(text -> isValidUTF8(text), texts), '', ${literal(NOT_TEXT)}) as fault, '' as odd
from (select toUInt64(rowNumberInAllBlocks() + 1) as line, [${fields.join(", ")}]::Array(String) as texts
    from file(${literal(named.plain)}, 'Parquet') as source)`,
  }
}

// What Parquet calls an instant is one; what it calls a local time is read in the mapping's zone.
function parquetText(name: string, type: string): string {
  // A column may be called as one of ours is, and a bare name would be ours.
  const column = `source.\`${name.replaceAll(/[\\`]/g, "\\$&")}\``
  const plain = type.replace(/^(?:LowCardinality\()?Nullable\((.*)\)$/, "$1")
  if (/^(Array|Map|Tuple|JSON)/.test(plain)) return `ifNull(toJSONString(${column}), '')`
  if (/^DateTime(64\(\d+, '|\(')/.test(plain))
    return `ifNull(concat(replaceOne(toString(toTimeZone(${column}, 'UTC')), ' ', 'T'), 'Z'), '')`
  return `ifNull(toString(${column}), '')`
}

async function csvSource({ file, plain }: NamedFile, mapping: Mapping): Promise<Source> {
  const { delimiter } = mapping
  const head = await firstLine(file)
  if (head.end === "\r") return { kind: "refused", reason: "its lines end with carriage returns" }
  const record = readRecord(head.text, delimiter)
  if (record.kind === "open")
    return { kind: "refused", reason: "its header goes over several lines" }
  if (record.kind === "stray") throw badHeader(file, STRAY_QUOTE)
  const header = record.fields
  requireColumns(mapping, file, header)
  const names = [...columnsOf(mapping)]
  const places = names.map((name) => `all_fields[${header.lastIndexOf(name) + 1}]`)
  const separator = literal(delimiter)
  const field = `(?:"(?:[^"]|"")*"|[^"${classOf(delimiter)}]*)`
  const behind = patternOf(delimiter)
  const unquoted = `arrayMap(part -> if(startsWith(part, '"'), replaceAll(substring(part, 2, length(part) - 2), '""', '"'), part),
            extractAll(concat(text, ${separator}), ${literal(`(${field})${behind}`)}))`
  // One column that is empty is an empty line. What is no text has no quotes to look for until it is made text.
  return {
    kind: "source",
    select: `select line, if(fault = '', [${places.join(", ")}]::Array(String), []) as fields,
    multiIf(not is_utf8, ${literal(NOT_TEXT)}, is_broken, ${literal(STRAY_QUOTE)},
        length(all_fields) = ${header.length}, '', ${literal(RAGGED)}) as fault,
    if(is_broken and match(sound, ${literal(`^(?:${field}${behind})*"(?:[^"]|"")*$`)}),
        'a quoted field goes over several lines, or its quote is never closed', '') as odd
from (
    select toUInt64(rowNumberInAllBlocks() + 1) as line,
        if(endsWith(raw, '\r'), substring(raw, 1, length(raw) - 1), raw) as text, isValidUTF8(text) as is_utf8,
        position(text, '"') > 0 as has_quotes, if(is_utf8, text, toValidUTF8(text)) as sound,
        has_quotes and not match(sound, ${literal(`^${field}(?:${behind}${field})*$`)}) as is_broken,
        if(has_quotes, ${unquoted}, splitByString(${separator}, text)) as all_fields
    from file(${literal(plain)}, 'LineAsString', 'raw String'))
where line > ${head.line} and text != ''`,
  }
}

const classOf = (delimiter: string) => delimiter.replace(/[\\\]^-]/, "\\$&")
const patternOf = (delimiter: string) => delimiter.replace(/[.*+?^${}()|[\]\\/-]/, "\\$&")

// The first line with something in it.
async function firstLine(file: string): Promise<TextLine> {
  const { text, close } = await openFile(file)
  try {
    for await (const line of textLines(text)) if (line.text !== "") return line
  } catch (thrown) {
    throw unreadable(file, thrown)
  } finally {
    close()
  }
  throw headless(file)
}
