import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { AuditDocument } from "./schema.ts"

interface LookRow {
  readonly at: string
  readonly keys_checked: string
  readonly amount_off: string
  readonly whole_since: string | null
}

interface DriftRow {
  readonly at: string
  readonly model: string
  readonly keys: string
  readonly amount_off: string
  readonly mended_by: string
}

/** How the standing audit found things at its latest look, and what was off before. */
export async function readAudit(warehouse: Warehouse): Promise<AuditDocument> {
  const [[look], drifts] = await Promise.all([
    warehouse.query<LookRow>(
      `with (select slices from sys_audit order by at desc limit 1) as now_of
select at, keys_checked, toString(amount_off) as amount_off,
    (select if(count() = any(of), toNullable(min(seen)), null) from (
        select slice, max(at) as seen, any(slices) as of from sys_audit where slices = now_of group by slice)) as whole_since
from sys_audit order by at desc limit 1`,
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
    whole_since: look.whole_since === null ? null : isoInstant(look.whole_since),
    drifts: drifts.map((row) => ({ ...row, at: isoInstant(row.at), keys: Number(row.keys) })),
  }
}
