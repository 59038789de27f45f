import { playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import type { Attempt, SendAttempts } from "../../store/send-attempt.ts"
import { decisionsEntry, sendsEntry } from "./entry.ts"
import type { DecisionRow } from "./row.ts"

const INTERRUPTED =
  "Pitboss stopped before it had decided next to the call: nothing was handed over"

/**
 * Decisions of finished attempts, each with its record. One that has none is of an attempt that a kill ended before its
 * batch was recorded, or of before there were records: it gets one now.
 */
export async function proveInterrupted(
  attempts: Pick<SendAttempts, "decide">,
  finished: readonly Attempt[],
): Promise<readonly DecisionRow[]> {
  const decided = finished.flatMap((one) => {
    const row = decisionOf(one)
    return row === undefined ? [] : [{ attempt: one, row }]
  })
  const without = decided.filter(({ row }) => row.record === undefined)
  const records = new Map<DecisionRow, number>()
  for (const campaign of new Set(without.map(({ attempt }) => attempt.campaign))) {
    const own = without.filter(({ attempt }) => attempt.campaign === campaign)
    const rows = own.map(({ row }) => row)
    const version = rows[0]?.campaign_version ?? ""
    const entry = decisionsEntry({ name: campaign, version }, rows, INTERRUPTED)
    const places = own.map(({ attempt: { intentId, attempt }, row }) => ({
      intentId,
      attempt,
      row,
    }))
    const record = await attempts.decide(entry, places)
    for (const row of rows) records.set(row, record)
  }
  return decided.map(({ row }) => ({ ...row, record: row.record ?? records.get(row) ?? 0 }))
}

/** Receipts as rows of act_send, each with its record; those that have none yet get one together. */
export async function proveReceipts(
  attempts: Pick<SendAttempts, "receipted">,
  finished: readonly Attempt[],
): Promise<readonly object[]> {
  const fresh = finished.filter(({ receiptRecord }) => receiptRecord === undefined)
  const record =
    fresh.length > 0 ? await attempts.receipted(sendsEntry(fresh.map(sendRow)), fresh) : 0
  return finished.map((one) => ({ ...sendRow(one), record: one.receiptRecord ?? record }))
}

/** An attempt as it stands in act_send. */
export function sendRow(one: Attempt) {
  return {
    ...{ intent_id: one.intentId, attempt: one.attempt, campaign: one.campaign },
    campaign_version: decisionOf(one)?.campaign_version ?? "",
    ...{ channel: one.channel, brand: one.player.brand, player_id: one.player.playerId },
    player_key: playerKey(one.player),
    attempted_at: bound(one.attemptedAt),
    finished_at: bound(one.finishedAt ?? one.attemptedAt),
    outcome: one.state,
    is_final: one.isFinal ? 1 : 0,
    provider_message_id: one.providerMessageId,
    detail: one.detail,
  }
}

/** The decision that an attempt rests on. */
export function decisionOf({ decision }: Pick<Attempt, "decision">): DecisionRow | undefined {
  return decision === "" ? undefined : JSON.parse(decision)
}
