import { randomUUID } from "node:crypto"
import { playerKey } from "../../core/player.ts"
import type { Attempt, SendAttempts } from "../../store/send-attempt.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Campaign } from "../campaign.ts"
import { type Decision, RULES_VERSION } from "../gate/decide.ts"
import type { Intent } from "./intent.ts"

const RECEIPTS_MAX = 1_000

const stamp = (at: Date) => at.toISOString().replace("T", " ").slice(0, 23)

/** Writes verdicts with all reasons and inputs. */
export async function recordDecisions(
  warehouse: Warehouse,
  { name, channel }: Campaign,
  decided: readonly { readonly intent: Intent; readonly decision: Decision }[],
  at: Date,
): Promise<void> {
  await warehouse.insert(
    "act_decision",
    decided.map(({ intent, decision: { verdict, findings } }) => ({
      decision_id: randomUUID(),
      ...intent,
      campaign: name,
      channel,
      decided_at: stamp(at),
      verdict: verdict.kind,
      reasons: verdict.kind === "suppress" ? verdict.reasons : [],
      inputs: JSON.stringify(Object.fromEntries(findings.map((one) => [one.rule, one.inputs]))),
      rule_version: RULES_VERSION,
    })),
  )
}

/** Writes that the gate could not decide and when it tries again. */
export async function recordDeferred(
  warehouse: Warehouse,
  { name, channel }: Campaign,
  intents: readonly Intent[],
  at: Date,
): Promise<void> {
  await warehouse.insert(
    "act_decision",
    intents.map((intent) => ({
      decision_id: randomUUID(),
      ...intent,
      campaign: name,
      channel,
      decided_at: stamp(at),
      verdict: "defer",
      reasons: ["compliance_lag"],
      defer_until: stamp(new Date(at.getTime() + 1_000)),
      inputs: "{}",
      rule_version: RULES_VERSION,
    })),
  )
}

/** Brings finished attempts from the store to the warehouse; a repeat changes nothing. */
export async function bookReceipts(
  warehouse: Warehouse,
  attempts: SendAttempts,
): Promise<readonly Attempt[]> {
  const finished = await attempts.unbooked(RECEIPTS_MAX)
  await warehouse.insert(
    "act_send",
    finished.map((one) => ({
      intent_id: one.intentId,
      attempt: one.attempt,
      campaign: one.campaign,
      channel: one.channel,
      brand: one.player.brand,
      player_id: one.player.playerId,
      player_key: playerKey(one.player),
      attempted_at: stamp(one.attemptedAt),
      finished_at: stamp(one.finishedAt ?? one.attemptedAt),
      outcome: one.state,
      is_final: one.isFinal ? 1 : 0,
      provider_message_id: one.providerMessageId,
      detail: one.detail,
    })),
  )
  await attempts.booked(finished)
  return finished
}
