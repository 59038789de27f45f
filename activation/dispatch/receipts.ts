import type { EventLog } from "../../ingest/log/log.ts"
import type { Attempt, SendAttempts } from "../../store/send-attempt.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { proveInterrupted, proveReceipts } from "../proof/receipts.ts"
import type { DecisionRow } from "../proof/row.ts"
import { announce } from "./announce.ts"
import { wishesOf } from "./intent.ts"

const RECEIPTS_MAX = 1_000

/**
 * Tells the log and the warehouse how finished attempts ended, and under which decision. What is killed on the way is told
 * again: an event and a receipt told twice are the same one.
 */
export async function bookReceipts(
  warehouse: Warehouse,
  log: EventLog,
  attempts: SendAttempts,
): Promise<void> {
  const finished = await attempts.unbooked(RECEIPTS_MAX)
  if (finished.length === 0) return
  await announce(log, finished, await wishesOf(warehouse, finished))
  await bookDecisions(warehouse, finished, await proveInterrupted(attempts, finished))
  await warehouse.insert("act_send", await proveReceipts(attempts, finished))
  await attempts.booked(finished)
}

// A decision is one row, however often it is told.
async function bookDecisions(
  warehouse: Warehouse,
  finished: readonly Attempt[],
  rows: readonly DecisionRow[],
): Promise<void> {
  if (rows.length === 0) return
  const known = await warehouse.query<{ decision_id: string }>(
    `select decision_id from act_decision
where campaign in {campaigns:Array(String)} and decision_id in {ids:Array(String)}
    and player_key in (select toUInt64(arrayJoin({keys:Array(String)})))`,
    {
      campaigns: [...new Set(finished.map(({ campaign }) => campaign))],
      ids: rows.map(({ decision_id }) => decision_id),
      keys: rows.map(({ player_key }) => player_key),
    },
  )
  const ids = new Set(known.map(({ decision_id }) => decision_id))
  await warehouse.insert(
    "act_decision",
    rows.filter(({ decision_id }) => !ids.has(decision_id)),
  )
}
