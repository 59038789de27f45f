import { playerKey } from "../../core/player.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import { bound } from "../../segments/instant.ts"
import type { Attempt, SendAttempts } from "../../store/send-attempt.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
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
  await bookDecisions(warehouse, finished)
  await warehouse.insert(
    "act_send",
    finished.map((one) => ({
      intent_id: one.intentId,
      attempt: one.attempt,
      campaign: one.campaign,
      campaign_version: decisionOf(one)?.campaign_version ?? "",
      channel: one.channel,
      brand: one.player.brand,
      player_id: one.player.playerId,
      player_key: playerKey(one.player),
      attempted_at: bound(one.attemptedAt),
      finished_at: bound(one.finishedAt ?? one.attemptedAt),
      outcome: one.state,
      is_final: one.isFinal ? 1 : 0,
      provider_message_id: one.providerMessageId,
      detail: one.detail,
    })),
  )
  await attempts.booked(finished)
}

interface DecisionRow {
  readonly decision_id: string
  readonly player_key: string
  /** Absent in one that stood on disk before it was kept. */
  readonly campaign_version?: string
}

function decisionOf({ decision }: Attempt): DecisionRow | undefined {
  return decision === "" ? undefined : JSON.parse(decision)
}

// A decision is one row, however often it is told.
async function bookDecisions(warehouse: Warehouse, finished: readonly Attempt[]): Promise<void> {
  const rows = finished.flatMap((one) => decisionOf(one) ?? [])
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
