import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { EVENT_BYTES_MAX, parseEvent } from "../../event/parse.ts"
import { NO_VALUE_REASON } from "../convert.ts"
import { EVENTS_PER_ROW_MAX } from "../mapping.ts"
import { isRowFault } from "../row-fault.ts"
import type { Block } from "./block.ts"

/** Faults that are held at once: bodies are read for their words. */
const PAGE_ROWS = 5_000

/** A row of a file that makes no event, or one that breaks the contract. */
export interface BlockFault {
  readonly line: number
  readonly code: string
  readonly path: string
  readonly reason: string
}

interface FaultRow {
  readonly line: string
  readonly code: string
  readonly path: string
  readonly body: string
}

/** All faults of a block that is not dropped yet, by line, page by page. */
export async function* faultsOf(
  warehouse: Warehouse,
  { table, number, behindLine, lastLine, rejected }: Block,
): AsyncGenerator<readonly BlockFault[]> {
  let told = 0
  for (let behind = behindLine; told < rejected; ) {
    // The events of one line are in one page.
    const rows = await warehouse.query<FaultRow>(
      `select * from (
    select line, toString(fault) as code, '' as path, '' as body from landing_import_row
    where import = ${number} and line > {behind:UInt64} and line <= ${lastLine} and fault != ''
    union all select toUInt64(intDiv(kafka_offset, ${EVENTS_PER_ROW_MAX})) as line, toString(error_code) as code,
        error_path as path, body from ${table} where error_code != '' and line > {behind:UInt64})
order by line limit ${PAGE_ROWS} with ties`,
      { behind },
    )
    if (rows.length === 0) return
    yield rows.map(({ line, code, path, body }) => ({
      line: Number(line),
      ...worded(code, path, body),
    }))
    told += rows.length
    behind = Number(rows.at(-1)?.line)
  }
}

// The gateway has the words for what breaks the contract.
function worded(code: string, path: string, body: string): Omit<BlockFault, "line"> {
  if (isRowFault(code)) return { code: "IMPORT_ROW", path: "", reason: code }
  if (code === "IMPORT_VALUE") return { code, path, reason: NO_VALUE_REASON }
  if (code === "EVENT_TOO_LONG")
    return { code, path, reason: `expected at most ${EVENT_BYTES_MAX} bytes` }
  if (code.startsWith("EVENT_TOO_")) return { code, path, reason: "out of the configured bounds" }
  const parsed = parseEvent(JSON.parse(body))
  return parsed.kind === "rejected"
    ? parsed.rejection
    : { code, path, reason: "breaks the contract" }
}
