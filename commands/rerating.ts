import { endRerating, pendingReratings } from "../ingest/rate/rates.ts"
import type { Runner } from "../models/runner/runner.ts"
import { type Chosen, PLAYER_KEY, rangeOf, withinRange } from "../models/runner/slice.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** Players with so many events are compared at once. */
const EVENTS_OF_SLICE = 500_000

/** What recorded rates moved. */
export interface Rerated {
  readonly keysChecked: number
  readonly keysMoved: number
}

/**
 * Brings everything derived to the rates that are recorded and not shown yet, also those of a process that was
 * killed in it. Whoever inserts events must be detached.
 */
export async function rerate({
  warehouse,
  runner,
}: {
  readonly warehouse: Warehouse
  readonly runner: Runner
}): Promise<Rerated> {
  const rerated = { keysChecked: 0, keysMoved: 0 }
  for (const at of await pendingReratings(warehouse)) {
    const of = await slicesOf(warehouse, at)
    for (let index = 0; index < of; index++) {
      const players = ratedPlayers(at, withinRange(rangeOf({ index, of })))
      const { keysChecked, drift } = await runner.reckon(players, { cause: "rates", detail: at })
      rerated.keysChecked += keysChecked
      rerated.keysMoved += drift
    }
    await endRerating(warehouse, at)
  }
  return rerated
}

const RATED =
  "select player_key from raw_rerating where recorded_at = {rated_at:DateTime64(3, 'UTC')}"

function ratedPlayers(at: string, { where, params }: Chosen): Chosen {
  return {
    where: `${where} and ${PLAYER_KEY} in (${RATED})`,
    params: { ...params, rated_at: at },
  }
}

async function slicesOf(warehouse: Warehouse, at: string): Promise<number> {
  const [row] = await warehouse.query<{ n: string }>(
    `select count() as n from raw_event where ${PLAYER_KEY} in (${RATED})`,
    { rated_at: at },
  )
  return Math.max(1, Math.ceil(Number(row?.n ?? 0) / EVENTS_OF_SLICE))
}
