import type { Store } from "../../store/store.ts"
import type { Campaign } from "../campaign.ts"
import { decisionsEntry } from "./entry.ts"
import type { DecisionRow } from "./row.ts"

/** Somebody who was decided on, and the decision as it is kept. */
interface Decided {
  readonly intent: { readonly intent_id: string }
  readonly decision: { readonly verdict: { readonly kind: string } }
  readonly row: DecisionRow
}

/**
 * Appends one record of all decisions of a batch that are kept: those of attempts, and those under which nothing is
 * sent. On disk when it resolves. Returns the same recipients, each row with the number of its record.
 */
export async function proveDecisions<Recipient extends Decided>(
  attempts: Pick<Store["attempts"], "decide">,
  campaign: Campaign,
  begun: ReadonlyMap<string, number>,
  recipients: readonly Recipient[],
): Promise<readonly Recipient[]> {
  const kept = recipients.filter(
    ({ intent, decision }) => begun.has(intent.intent_id) || decision.verdict.kind !== "allow",
  )
  if (kept.length === 0) return recipients
  const decided = kept.flatMap(({ intent: { intent_id: intentId }, row }) => {
    const attempt = begun.get(intentId)
    return attempt === undefined ? [] : [{ intentId, attempt, row }]
  })
  const refused = kept.filter(({ intent }) => !begun.has(intent.intent_id)).map(({ row }) => row)
  const entry = decisionsEntry(
    campaign,
    kept.map(({ row }) => row),
  )
  const record = await attempts.decide(entry, decided, refused)
  return recipients.map((one) => ({ ...one, row: { ...one.row, record } }))
}
