import { randomUUID } from "node:crypto"
import { bound } from "../../segments/instant.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Campaign } from "../campaign.ts"
import type { Decision } from "../compliance/decide.ts"
import type { NotReady } from "../compliance/gate.ts"
import type { Finding } from "../compliance/subject.ts"
import { decisionsEntry } from "../proof/entry.ts"
import type { DecisionRow } from "../proof/row.ts"
import type { Intent } from "./intent.ts"

/** Why nobody could be decided on. */
export type DeferReason = NotReady | "state_unreadable"

const DEFER_MS = 1_000

interface RecordParts {
  readonly warehouse: Warehouse
  readonly store: { readonly attempts: Pick<Store["attempts"], "decide"> }
}

/** Why and when the gate could not decide, and by which rules it would have. */
interface Deferral {
  readonly reason: DeferReason
  readonly at: Date
  readonly ruleVersion: string
}

/** A verdict with all reasons and inputs, as a row of act_decision. */
export function decisionRow(
  { name, channel, version }: Pick<Campaign, "name" | "channel" | "version">,
  intent: Pick<Intent, "intent_id" | "brand" | "player_id" | "player_key">,
  { verdict, findings, decidedAt, ruleVersion }: Decision,
): DecisionRow {
  return {
    decision_id: randomUUID(),
    ...intentOf(intent),
    campaign: name,
    campaign_version: version,
    channel,
    decided_at: bound(new Date(decidedAt)),
    verdict: verdict.kind,
    reasons: verdict.kind === "allow" ? [] : verdict.reasons,
    defer_until: verdict.kind === "defer" ? bound(new Date(verdict.until)) : null,
    inputs: JSON.stringify(Object.fromEntries(findings.map((one) => [one.rule, recordedOf(one)]))),
    rule_version: ruleVersion,
  }
}

// Two rules may say the same reason: which of them did is on record with what it looked at.
function recordedOf(finding: Finding): object {
  const { isAllowed, isNoted, reason, deferredUntil } = finding
  if (isAllowed || isNoted) return finding.inputs()
  const until = deferredUntil !== undefined && {
    deferred_until: new Date(deferredUntil).toISOString(),
  }
  return { ...finding.inputs(), refused: reason, ...until }
}

/** Writes verdicts under which nothing is sent. Those of sends are booked with their receipts. */
export async function recordDecisions(
  warehouse: Warehouse,
  decided: readonly { readonly row: DecisionRow }[],
): Promise<void> {
  await warehouse.insert(
    "act_decision",
    decided.map(({ row }) => row),
  )
}

/** Writes that the gate could not decide, why, and when it tries again. */
export async function recordDeferred(
  { warehouse, store }: RecordParts,
  campaign: Campaign,
  intents: readonly Intent[],
  { reason, at, ruleVersion }: Deferral,
): Promise<void> {
  if (intents.length === 0) return
  const { name, channel, version } = campaign
  const rows: readonly DecisionRow[] = intents.map((intent) => ({
    decision_id: randomUUID(),
    ...intentOf(intent),
    campaign: name,
    campaign_version: version,
    channel,
    decided_at: bound(at),
    verdict: "defer",
    reasons: [reason],
    defer_until: bound(new Date(at.getTime() + DEFER_MS)),
    inputs: "{}",
    rule_version: ruleVersion,
  }))
  const record = await store.attempts.decide(decisionsEntry(campaign, rows), [], rows)
  await warehouse.insert(
    "act_decision",
    rows.map((row) => ({ ...row, record })),
  )
}

// What the segment says of the player stays with the intent.
function intentOf({
  intent_id,
  brand,
  player_id,
  player_key,
}: Pick<Intent, "intent_id" | "brand" | "player_id" | "player_key">) {
  return { intent_id, brand, player_id, player_key }
}
