import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { AuditDocument } from "./schema.ts"

interface LookRow {
  readonly at: string
  readonly keys_checked: string
  readonly amount_off: string
}

interface DriftRow {
  readonly at: string
  readonly model: string
  readonly keys: string
  readonly amount_off: string
  readonly mended_by: string
}

/** How the standing audit found things at its latest look, and what was off before. */
export async function readAudit(
  warehouse: Warehouse,
  wholeSince: Date | undefined,
): Promise<AuditDocument> {
  const [[look], drifts] = await Promise.all([
    warehouse.query<LookRow>(
      `select at, keys_checked, toString(amount_off) as amount_off from sys_audit order by at desc limit 1`,
    ),
    warehouse.query<DriftRow>(
      "select at, model, keys, toString(amount_off) as amount_off, mended_by from sys_drift order by at desc limit 5",
    ),
  ])
  if (look === undefined) return null
  return {
    at: isoInstant(look.at),
    keys_checked: Number(look.keys_checked),
    amount_off: look.amount_off,
    whole_since: wholeSince?.toISOString() ?? null,
    drifts: drifts.map((row) => ({ ...row, at: isoInstant(row.at), keys: Number(row.keys) })),
  }
}
