import { leafOf, merkleRoot } from "../../core/merkle.ts"
import type { ProofContent } from "../../core/proof-record.ts"
import type { Leaves } from "../../store/proof-entry.ts"
import { type Fault, fault } from "./fault.ts"
import type { CoveredRow } from "./stored-row.ts"

/** A record with the digests of the rows that it covers. */
export interface CoveringRecord {
  readonly content: ProofContent
  readonly leaves: Leaves
}

/** The digests of a record's rows, and whether they are those that were recorded. */
export function checkedLeaves(
  content: ProofContent,
  text: string | null,
): { readonly leaves: Leaves; readonly faults: readonly Fault[] } {
  const { number, kind, body } = content
  if (body.root === undefined) return { leaves: [], faults: [] }
  const leaves = parsed(text)
  const root = leaves && merkleRoot(leaves.map(([, leaf]) => leaf))
  if (leaves !== undefined && root === body.root && leaves.length === body.rows)
    return { leaves, faults: [] }
  const message = `the digests of the rows that it covers are not those that were recorded: ${body.rows} rows under ${body.root}.`
  return { leaves: [], faults: [fault(number, kind, "leaves_changed", message)] }
}

function parsed(text: string | null): Leaves | undefined {
  try {
    const leaves: unknown = JSON.parse(text ?? "")
    return Array.isArray(leaves) && leaves.every(isLeaf) ? (leaves as unknown as Leaves) : undefined
  } catch {
    return undefined
  }
}

function isLeaf(leaf: unknown): boolean {
  return Array.isArray(leaf) && leaf.length === 2 && /^[0-9a-f]{64}$/.test(String(leaf[1]))
}

/** Holds the rows of the warehouse that say that a record covers them against its digests. */
export function checkRows(
  { content, leaves }: CoveringRecord,
  rows: readonly CoveredRow[],
): { readonly faults: readonly Fault[]; readonly missing: readonly string[] } {
  const { number, kind, body } = content
  const expected = new Map(leaves)
  const told = (row: CoveredRow) => `row ${row.id} of ${row.table}`
  const seen = new Set<string>()
  const faults = rows.flatMap((row) => {
    const leaf = row.table === body.table ? expected.get(row.id) : undefined
    if (leaf === undefined)
      return [
        fault(number, kind, "row_unknown", `${told(row)} says that it covers it: it does not.`),
      ]
    seen.add(row.id)
    if (leafOf(row.row) === leaf) return []
    return [
      fault(
        number,
        kind,
        "row_changed",
        `${told(row)} (${aboutOf(row)}) is not as it was recorded.`,
      ),
    ]
  })
  return { faults, missing: leaves.map(([id]) => id).filter((id) => !seen.has(id)) }
}

function aboutOf({ row }: CoveredRow): string {
  return `${row["campaign"]}, ${row["brand"]}:${row["player_id"]}, ${row["decided_at"] ?? row["attempted_at"]}`
}
