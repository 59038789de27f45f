import type { ProvenTable } from "../../core/proof-record.ts"

/** A row of act_decision. */
export interface DecisionRow {
  readonly decision_id: string
  readonly intent_id: string
  readonly brand: string
  readonly player_id: string
  readonly player_key: string
  readonly campaign: string
  /** Absent in one that stood on disk before it was kept. */
  readonly campaign_version?: string
  readonly channel: string
  readonly decided_at: string
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly defer_until: string | null
  readonly inputs: string
  readonly rule_version: string
  /** Number of the record of the chain that covers it; absent before there is one. */
  readonly record?: number
}

/** A row of act_send. */
export interface SendRow {
  readonly intent_id: string
  readonly attempt: number
}

/** Columns that a digest is over: all that the tables had when records began. */
const COLUMNS: Readonly<Record<ProvenTable, readonly string[]>> = {
  act_decision: [
    ...["decision_id", "intent_id", "brand", "player_id", "player_key", "campaign"],
    ...["campaign_version", "channel", "decided_at", "verdict", "reasons", "defer_until"],
    ...["inputs", "rule_version"],
  ],
  act_send: [
    ...["intent_id", "attempt", "campaign", "campaign_version", "channel", "brand", "player_id"],
    ...["player_key", "attempted_at", "finished_at", "outcome", "is_final"],
    ...["provider_message_id", "detail"],
  ],
}

type Row = Readonly<Record<string, unknown>>

/** What of a row is digested, whether it comes from who writes it or from the warehouse. */
export function textOfRow(table: ProvenTable, row: object): Row {
  // Absent in a decision that stood on disk before it was kept.
  const known: Row = { campaign_version: "", ...row }
  return Object.fromEntries(COLUMNS[table].map((column) => [column, known[column] ?? null]))
}

/** SQL of the columns that a digest is over. */
export function columnsOf(table: ProvenTable): string {
  return COLUMNS[table].join(", ")
}

/** By which a row is named in its record. */
export function idOf(table: ProvenTable, row: object): string {
  const { decision_id, intent_id, attempt } = row as Row
  return table === "act_decision" ? String(decision_id) : `${intent_id} ${attempt}`
}
