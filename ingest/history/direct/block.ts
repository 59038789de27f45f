import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { columnNames, EVENT_COLUMNS } from "../../landing/column.ts"
import { columnsOf } from "../convert.ts"
import { EVENTS_PER_ROW_MAX, eventsPerRow, type Mapping } from "../mapping.ts"
import { type EventsOrder, eventsSql, ruleSql } from "./events-sql.ts"

const COLUMNS = `${columnNames(EVENT_COLUMNS)}, error_code, error_path`

/** Rows of a file that go in at once, as one block and one part. */
export const BLOCK_ROWS = 200_000

/** A block that is parsed and checked, and waits in memory for its turn. */
export interface Block {
  readonly table: string
  /** Of the import. */
  readonly number: number
  /** The line behind which it begins. */
  readonly behindLine: number
  readonly rows: number
  /** The line with which it ends. */
  readonly lastLine: number
  readonly accepted: number
  /** Rows that make no event, and events that break the contract: see `faultsOf`. */
  readonly rejected: number
}

/** How many numbers of arrival a block takes. */
export function arrivalsOf(mapping: Mapping): bigint {
  return BigInt(BLOCK_ROWS * eventsPerRow(mapping))
}

/**
 * Makes the events of the next rows, checked as the landing checks Kafka's. Nothing is inserted:
 * others may insert meanwhile. Undefined where there are no more rows.
 */
export async function prepareBlock(
  warehouse: Warehouse,
  mapping: Mapping,
  order: EventsOrder,
): Promise<Block | undefined> {
  const { number, behindLine } = order
  const [span] = await warehouse.query<{ rows: string; last_line: string; ragged: string }>(
    `select count() as rows, max(line) as last_line, countIf(fault != '') as ragged
from (select line, fault from landing_import_row
    where import = {number:UInt32} and line > {behindLine:UInt64} order by line limit ${BLOCK_ROWS})`,
    { number, behindLine },
  )
  if (span === undefined || span.rows === "0") return undefined
  const lastLine = Number(span.last_line)
  const table = `landing.import_${number}_${lastLine}`
  await dropBlock(warehouse, { table })
  await takeRows(warehouse, mapping, { table, number, behindLine, lastLine })
  await warehouse.command(`create table ${table} as default.landing_parsed engine = Memory`)
  await warehouse.command(`insert into ${table} (${COLUMNS})
select ${COLUMNS} from (${eventsSql(mapping, `${table}_rows`, order)}) settings output_format_json_escape_forward_slashes = 0`)
  await warehouse.command(`drop table ${table}_rows sync`)
  const counted = await countBlock(warehouse, table)
  const rejected = counted.rejected + Number(span.ragged)
  const rows = Number(span.rows)
  return { table, number, behindLine, rows, lastLine, ...counted, rejected }
}

interface RowsTaken extends Pick<EventsOrder, "number" | "behindLine"> {
  readonly table: string
  readonly lastLine: number
}

// One column for each of the file's, and which rule takes the row: none is 0, the first is 1.
async function takeRows(
  warehouse: Warehouse,
  mapping: Mapping,
  { table, number, behindLine, lastLine }: RowsTaken,
): Promise<void> {
  const columns = [...columnsOf(mapping)].map((_, n) => n + 1)
  await warehouse.command(
    `create table ${table}_rows (line UInt64, rule UInt16${columns.map((n) => `, column_${n} String`).join("")}) engine = Memory`,
  )
  await warehouse.command(`insert into ${table}_rows
select line, ${ruleSql(mapping)} as rule${columns.map((n) => `, fields[${n}]`).join("")}
from landing_import_row
where import = ${number} and line > ${behindLine} and line <= ${lastLine} and fault = '' and rule != 0`)
}

async function countBlock(warehouse: Warehouse, table: string) {
  const [row] = await warehouse.query<{ accepted: string; rejected: string }>(
    `select countIf(error_code = '') as accepted, countIf(error_code != '') as rejected from ${table}`,
  )
  return { accepted: Number(row?.accepted ?? 0), rejected: Number(row?.rejected ?? 0) }
}

/**
 * Inserts a block where Kafka's blocks go. Nobody may insert beside. What a tile's view has added up is one row a key
 * already: the engine need not look for more of them (2.1 of 5.6 s of processor time for a million rows of play).
 */
export async function insertBlock(warehouse: Warehouse, { table, accepted }: Block): Promise<void> {
  if (accepted === 0) return
  const rows = BLOCK_ROWS * EVENTS_PER_ROW_MAX
  await warehouse.command(`insert into landing_parsed (${COLUMNS}) select ${COLUMNS} from ${table} where error_code = ''
settings max_threads = 1, max_insert_threads = 1, min_insert_block_size_rows = ${rows}, min_insert_block_size_bytes = 0, optimize_on_insert = 0`)
}

/** Frees the memory of a block. */
export async function dropBlock(
  warehouse: Warehouse,
  { table }: Pick<Block, "table">,
): Promise<void> {
  await warehouse.command(`drop table if exists ${table} sync`)
  await warehouse.command(`drop table if exists ${table}_rows sync`)
}
