import { PROVEN_TABLES, type ProvenTable } from "../../core/proof-record.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { decisionOf, sendRow } from "./receipts.ts"
import { columnsOf, idOf, textOfRow } from "./row.ts"

/** A row that says which record covers it. */
export interface CoveredRow {
  readonly table: ProvenTable
  readonly record: number
  readonly id: string
  /** What of it is digested. */
  readonly row: Readonly<Record<string, unknown>>
}

/** Records of a span of numbers. */
export interface Span {
  readonly from: number
  /** Inclusive. */
  readonly to: number
}

type Read = Readonly<Record<string, unknown>> & { readonly record: string }

/** Rows of the warehouse that say that a record of the span covers them; one that was told twice may be there twice. */
export async function readCovered(
  warehouse: Warehouse,
  { from, to }: Span,
): Promise<readonly CoveredRow[]> {
  const byTable = await Promise.all(
    PROVEN_TABLES.map(async (table) => {
      const rows = await warehouse.query<Read>(
        `select record, ${columnsOf(table)} from ${table}
where record between {from:UInt64} and {to:UInt64}`,
        { from, to },
      )
      return rows.map((row) => coveredRow(table, Number(row.record), row))
    }),
  )
  return byTable.flat()
}

/** Rows that are recorded, and that the warehouse may not have yet. */
export async function readHeld(
  { proof, attempts }: Pick<Store, "proof" | "attempts">,
  numbers: readonly number[],
): Promise<readonly CoveredRow[]> {
  const pending = await proof.pending({ numbers })
  const untold = await attempts.untold()
  return [
    ...pending.map(({ record, row }) => coveredRow("act_decision", record, row)),
    ...untold.flatMap((one) => {
      const decision = decisionOf(one)
      const { receiptRecord } = one
      return [
        ...(decision?.record ? [coveredRow("act_decision", decision.record, decision)] : []),
        ...(receiptRecord ? [coveredRow("act_send", receiptRecord, sendRow(one))] : []),
      ]
    }),
  ]
}

function coveredRow(table: ProvenTable, record: number, row: object): CoveredRow {
  return { table, record, id: idOf(table, row), row: textOfRow(table, row) }
}
