import { AMOUNTS_OFF, type AmountsOff, toldAmounts } from "../../../models/runner/amounts-off.ts"
import type { Covered } from "../../../models/runner/audit-coverage.ts"
import { readFound } from "../../../models/runner/audit-record.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { AuditDocument } from "./schema.ts"

interface DriftRow {
  readonly at: string
  readonly model: string
  readonly keys: string
  readonly amounts_off: AmountsOff
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
      `select at, model, keys, ${AMOUNTS_OFF} as amounts_off, mended_by from sys_drift order by at desc limit 5`,
    ),
  ])
  if (found === undefined) return null
  return {
    at: isoInstant(found.at),
    keys_checked: found.keysChecked,
    keys_off: found.keysOff,
    amounts_off: found.amountsOff,
    covered: covered
      ? {
          share: covered.share,
          since: covered.since?.toISOString() ?? null,
          share_of_day: covered.shareOfDay,
        }
      : null,
    drifts: drifts.map((row) => ({
      ...{ ...row, at: isoInstant(row.at), keys: Number(row.keys) },
      amounts_off: toldAmounts(1, row.amounts_off),
    })),
  }
}
