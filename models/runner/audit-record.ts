import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type AmountsOff, toldAmounts } from "./amounts-off.ts"
import { type EngineInstant, SINCE_EVER, toMilliseconds } from "./instant.ts"
import type { Slice } from "./slice.ts"

/** A look that is older says little: even a round of weeks is younger. */
const LOOK_AGE_DAYS_MAX = 90

/** That a slice of one model was looked at. Instants are ms since 1970, by the engine clock. */
export interface AuditLook extends Slice {
  readonly model: string
  /** Its end. */
  readonly at: number
  /** When the model was built that stands now. */
  readonly builtAt: number
}

/** What looks found lately. */
export interface AuditFound {
  /** End of the latest look, of those that are kept. */
  readonly at: EngineInstant
  /** Keys that the latest look compared. */
  readonly keysChecked: number
  /** Keys that were off in the last 24 hours, of all models. */
  readonly keysOff: number
  /** By how much money was off in the last 24 hours; null where what was off cannot be said in money. */
  readonly amountsOff: AmountsOff | null
}

interface LookRow {
  readonly model: string
  readonly slice: number
  readonly slices: number
  readonly ended_at: EngineInstant
  readonly built_at: EngineInstant
}

// A look at all models is one at each but those that are built as a whole, which are looked at by name. A look at the same slice is worth its latest alone.
const LOOKS_SQL = `select built.name as model, look.slice as slice, look.slices as slices,
    max(look.latest_at) as ended_at, any(built.built_at) as built_at
from (select name, max(deployed_at) as built_at, argMax(materialized, deployed_at) as kind from sys_model group by name) as built
cross join (
    select slice, slices, model as only_model, max(at) as latest_at from sys_audit
    where at >= {since:DateTime64(3)} and at > now64(3) - interval ${LOOK_AGE_DAYS_MAX} day
    group by slice, slices, model) as look
where look.only_model = built.name
    or look.only_model = '' and built.kind not in ('table', 'refreshable', 'dictionary', 'seed')
group by built.name, look.slice, look.slices order by ended_at`

/** The looks on record that ended since an instant, in the order of their ends. */
export async function readLooks(
  warehouse: Warehouse,
  since: EngineInstant = SINCE_EVER,
): Promise<readonly AuditLook[]> {
  const rows = await warehouse.query<LookRow>(LOOKS_SQL, { since })
  return rows.map(({ model, slice, slices, ended_at, built_at }) => ({
    ...{ model, index: Number(slice), of: Number(slices) },
    ...{ at: toMilliseconds(ended_at), builtAt: toMilliseconds(built_at) },
  }))
}

interface FoundRow {
  readonly latest_at: EngineInstant
  readonly latest_keys: string
  readonly keys_off: string
  readonly amounts_off_sum: AmountsOff
}

// Of the models of one look, sys_audit has the amount of the one that was off most: one event is in many.
const FOUND_SQL = `select at as latest_at, keys_checked as latest_keys,
    (select sum(drift) from sys_audit where at > now64(3) - interval 1 day) as keys_off,
    mapApply((base, amount) -> (base, toString(amount)),
        (select sumMap(amounts_off) from sys_audit where at > now64(3) - interval 1 day)) as amounts_off_sum
from sys_audit order by at desc limit 1`

/** What looks found in the last 24 hours; undefined where nobody has looked yet. */
export async function readFound(warehouse: Warehouse): Promise<AuditFound | undefined> {
  const [row] = await warehouse.query<FoundRow>(FOUND_SQL)
  return (
    row && {
      at: row.latest_at,
      keysChecked: Number(row.latest_keys),
      keysOff: Number(row.keys_off),
      amountsOff: toldAmounts(Number(row.keys_off), row.amounts_off_sum),
    }
  )
}

/** How many keys were off in all looks on record. */
export async function readKeysOff(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.query<{ keys_off: string }>(
    "select sum(drift) as keys_off from sys_audit",
  )
  return Number(row?.keys_off ?? 0)
}
