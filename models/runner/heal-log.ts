import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { HealOutcome } from "./heal.ts"
import type { EngineInstant } from "./instant.ts"

/** Why tiles are compared with the events behind them. */
export interface HealCause {
  readonly cause:
    | "unclean stop"
    | "power loss"
    | "failed insert"
    /** Nobody vouches for it that no insert failed. */
    | "unvouched"
    | "replay"
    | "rates"
    | "first arrival"
  /** What failed, without what was in it. */
  readonly detail?: string
}

/** Keeps what a healing found in sys_heal, for whoever wants to know why a figure moved. */
export async function noteHealing(
  warehouse: Warehouse,
  { cause, detail = "" }: HealCause,
  since: EngineInstant,
  outcomes: readonly HealOutcome[],
): Promise<void> {
  const total = (of: (outcome: HealOutcome) => number) =>
    Math.round(outcomes.reduce((sum, outcome) => sum + of(outcome), 0))
  const named = (isIn: (outcome: HealOutcome) => boolean) =>
    outcomes.filter(isIn).map(({ name }) => name)
  const [now] = await warehouse.query<{ at: EngineInstant }>("select now64(3) as at")
  await warehouse.insert("sys_heal", [
    {
      at: now?.at,
      cause,
      detail,
      since,
      keys_checked: total(({ keysChecked }) => keysChecked),
      keys_healed: total(({ keysHealed }) => keysHealed),
      models_healed: named(({ keysHealed }) => keysHealed > 0),
      models_rebuilt: named(({ needsRebuild }) => needsRebuild),
      ms: total(({ ms }) => ms),
    },
  ])
}
