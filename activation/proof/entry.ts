import { PITBOSS, type ProvenTable } from "../../core/proof-record.ts"
import type { ProofEntry } from "../../store/proof-entry.ts"
import type { Campaign } from "../campaign.ts"
import { type DecisionRow, idOf, type SendRow, textOfRow } from "./row.ts"

/** The record of a batch of decisions on a campaign's players: one digest over all of them. */
export function decisionsEntry(
  { name, version }: Pick<Campaign, "name" | "version">,
  rows: readonly DecisionRow[],
  reason = "",
): ProofEntry {
  const covers = covered("act_decision", rows)
  const about = { kind: "decisions", actor: PITBOSS, reason, subject: name } as const
  return { ...about, body: { campaign_version: version }, covers }
}

/** The record of how calls to a provider ended. */
export function sendsEntry(rows: readonly SendRow[]): ProofEntry {
  return { kind: "sends", actor: PITBOSS, covers: covered("act_send", rows) }
}

function covered(table: ProvenTable, rows: readonly object[]): NonNullable<ProofEntry["covers"]> {
  return { table, rows: rows.map((row) => ({ id: idOf(table, row), row: textOfRow(table, row) })) }
}
