import type { Covered } from "../../../models/runner/audit-coverage.ts"
import { readFound } from "../../../models/runner/audit-record.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { AuditDocument } from "./schema.ts"

interface DriftRow {
  readonly at: string
  readonly model: string
  readonly keys: string
  readonly amount_off: string
  readonly mended_by: string
}

/** What the standing audit found lately, how much it has looked at, and what was off before. */
export async function readAudit(
  warehouse: Warehouse,
  covered: Covered | undefined,
): Promise<AuditDocument> {
  const [found, drifts] = await Promise.all([
    readFound(warehouse),
    warehouse.query<DriftRow>(
      "select at, model, keys, toString(amount_off) as amount_off, mended_by from sys_drift order by at desc limit 5",
    ),
  ])
  if (found === undefined) return null
  return {
    at: isoInstant(found.at),
    keys_checked: found.keysChecked,
    keys_off: found.keysOff,
    amount_off: found.amountOff,
    covered: covered
      ? {
          share: covered.share,
          since: covered.since?.toISOString() ?? null,
          share_of_day: covered.shareOfDay,
        }
      : null,
    drifts: drifts.map((row) => ({ ...row, at: isoInstant(row.at), keys: Number(row.keys) })),
  }
}
