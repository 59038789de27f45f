import type { Warehouse } from "../../warehouse/warehouse.ts"
import { largestAmounts } from "./amounts-off.ts"
import type { Found } from "./materialise/audit.ts"
import type { Slice } from "./slice.ts"

/** What a look at one model found. */
export interface AuditOutcome extends Found {
  readonly name: string
  /** True where no row could bring the model back, so that it was built anew. */
  readonly wasRebuilt: boolean
}

/** What a look at a slice of everything derived found, and mended. */
export interface AuditReport extends Found {
  readonly ms: number
  /** For how much of it nothing could come in. */
  readonly pausedMs: number
  /** Models that were off. */
  readonly models: readonly AuditOutcome[]
}

/** Adds up what was found; of the amounts in each currency, the largest of a model: one event is in many. */
export function reportOf(
  outcomes: readonly AuditOutcome[],
  times: Pick<AuditReport, "ms" | "pausedMs">,
): AuditReport {
  const total = (of: (outcome: AuditOutcome) => number) =>
    outcomes.reduce((sum, outcome) => sum + of(outcome), 0)
  return {
    keysChecked: total(({ keysChecked }) => keysChecked),
    drift: total(({ drift }) => drift),
    amountsOff: largestAmounts(outcomes.map(({ amountsOff }) => amountsOff)),
    ...times,
    models: outcomes.filter(({ drift, wasRebuilt }) => drift > 0 || wasRebuilt),
  }
}

/** Keeps that a slice was looked at in sys_audit, and each model that was off in sys_drift. */
export async function noteAudit(
  warehouse: Warehouse,
  { index, of, model }: Slice & { readonly model: string },
  { keysChecked, drift, amountsOff, pausedMs, models }: AuditReport,
): Promise<void> {
  const [now] = await warehouse.query<{ at: string }>("select now64(3) as at")
  const common = { at: now?.at, slice: index, slices: of }
  const looked = {
    keys_checked: keysChecked,
    drift,
    amounts_off: amountsOff,
    ms: Math.round(pausedMs),
  }
  await warehouse.insert("sys_audit", [{ ...common, model, ...looked }])
  await warehouse.insert(
    "sys_drift",
    models.map((one) => ({
      ...common,
      model: one.name,
      keys: one.drift,
      amounts_off: one.amountsOff,
      mended_by: one.wasRebuilt ? "rebuild" : "rows",
    })),
  )
}
