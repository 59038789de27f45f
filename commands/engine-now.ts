import { SINCE_EVER, toMilliseconds } from "../models/runner/instant.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** The instant by the engine's clock; while nobody inserts, all that came in lies before it. */
export async function engineNow(warehouse: Warehouse): Promise<Date> {
  const [row] = await warehouse.query<{ now: string }>("select now64(3, 'UTC') as now")
  return new Date(toMilliseconds(row?.now ?? SINCE_EVER))
}
