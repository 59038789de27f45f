import { parse } from "csv-parse/sync"
import { PitbossError } from "../../../core/errors.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { literal } from "../../landing/literal.ts"
import { columnsOf, requireColumns } from "../convert.ts"
import type { Mapping } from "../mapping.ts"
import { openFile, RAGGED, unreadable } from "../open-file.ts"
import type { StagedRow } from "../parquet-rows.ts"
import { formatOf } from "../rows.ts"
import { underPlainName } from "./plain-name.ts"

const HEADER_CHARACTERS_MAX = 1_000_000
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

// Why the file is not simply one row a line. The last line may end without a line's end.
async function oddity(warehouse: Warehouse, select: string): Promise<string> {
  const [found] = await warehouse.query<{ reason: string; is_mixed: number }>(
    `select anyIf(odd, odd != '') as reason, minIf(line, is_bare) < max(line) and countIf(is_bare) > 0 as is_mixed
from (${select}) settings max_threads = 2`,
  )
  if (found === undefined || found.reason !== "") return found?.reason ?? ""
  return found.is_mixed ? "its lines end in different ways" : ""
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
  const rows = await warehouse.query<{ line: string; fields: readonly string[] }>(
    `select line, fields from landing_import_row
where import = {number:UInt32} and line > {behindLine:UInt64} order by line limit ${PAGE_ROWS}`,
    { number, behindLine },
  )
  return rows.map(({ line, fields }) => ({ line: Number(line), fields }))
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
    select: `select toUInt64(rowNumberInAllBlocks() + 1) as line, [${fields.join(", ")}]::Array(String) as fields, '' as fault, '' as odd
from file(${literal(named.plain)}, 'Parquet')`,
  }
}

// What Parquet calls an instant is one; what it calls a local time is read in the mapping's zone.
function parquetText(name: string, type: string): string {
  const column = `\`${name.replaceAll(/[\\`]/g, "\\$&")}\``
  const plain = type.replace(/^(?:LowCardinality\()?Nullable\((.*)\)$/, "$1")
  if (/^(Array|Map|Tuple|JSON)/.test(plain)) return `ifNull(toJSONString(${column}), '')`
  if (/^DateTime(64\(\d+, '|\(')/.test(plain))
    return `ifNull(concat(replaceOne(toString(toTimeZone(${column}, 'UTC')), ' ', 'T'), 'Z'), '')`
  return `ifNull(toString(${column}), '')`
}

async function csvSource({ file, plain }: NamedFile, mapping: Mapping): Promise<Source> {
  const { delimiter } = mapping
  const head = await firstLine(file)
  if (isOpen(head.text)) return { kind: "refused", reason: "its header goes over several lines" }
  const [header = []] = parse(head.text, { delimiter, bom: true }) as string[][]
  requireColumns(mapping, file, header)
  const names = [...columnsOf(mapping)]
  const places = names.map((name) => `all_fields[${header.lastIndexOf(name) + 1}]`)
  const separator = literal(delimiter)
  const field = `(?:"(?:[^"]|"")*"|[^"${classOf(delimiter)}]*)`
  const behind = patternOf(delimiter)
  const unquoted = `arrayMap(part -> if(startsWith(part, '"'), replaceAll(substring(part, 2, length(part) - 2), '""', '"'), part),
            extractAll(concat(text, ${separator}), ${literal(`(${field})${behind}`)}))`
  const ragged = `if(length(all_fields) = ${header.length}, '', ${literal(RAGGED)})`
  // One column that is empty is an empty line.
  return {
    kind: "source",
    select: `select line, if(fault = '', [${places.join(", ")}]::Array(String), []) as fields, ${ragged} as fault,
    multiIf(not isValidUTF8(text), 'it is not UTF-8', position(text, '\\r') > 0, 'a line has a carriage return within',
        has_quotes and not match(text, ${literal(`^${field}(?:${behind}${field})*$`)}), 'a quoted field goes over several lines', '') as odd,
    ${head.end === "\r\n" ? "is_bare" : "false as is_bare"}
from (
    select toUInt64(rowNumberInAllBlocks() + 1) as line, position(raw, '"') > 0 as has_quotes,
        not endsWith(raw, '\\r') as is_bare, ${head.end === "\r\n" ? "if(is_bare, raw, substring(raw, 1, length(raw) - 1))" : "raw"} as text,
        if(has_quotes, ${unquoted}, splitByString(${separator}, text)) as all_fields
    from file(${literal(plain)}, 'LineAsString', 'raw String'))
where line > ${head.line} and text != ''`,
  }
}

const isOpen = (text: string) => (text.match(/"/g)?.length ?? 0) % 2 === 1
const classOf = (delimiter: string) => delimiter.replace(/[\\\]^-]/, "\\$&")
const patternOf = (delimiter: string) => delimiter.replace(/[.*+?^${}()|[\]\\/-]/, "\\$&")

interface FirstLine {
  readonly line: number
  readonly text: string
  readonly end: "\n" | "\r\n"
}

// The first line with something in it.
async function firstLine(file: string): Promise<FirstLine> {
  const { text, close } = await openFile(file)
  let held = ""
  try {
    for await (const chunk of text.setEncoding("utf8")) {
      held += chunk
      if (held.length > HEADER_CHARACTERS_MAX || /[^\s\uFEFF][^\n]*\n/.test(held)) break
    }
  } catch (thrown) {
    throw unreadable(file, thrown)
  } finally {
    close()
  }
  const lines = held.split("\n")
  const index = lines.findIndex((each) => each.replace(/^\uFEFF|\r$/g, "") !== "")
  const found = lines[index]
  if (found === undefined)
    throw new PitbossError("IMPORT_FILE", `${file} is empty; expected a header.`, { file })
  const isCrLf = found.endsWith("\r")
  return { line: index + 1, text: found.replace(/\r$/, ""), end: isCrLf ? "\r\n" : "\n" }
}
