import { leafOf } from "../core/merkle.ts"
import type { ProofContent, ProvenTable } from "../core/proof-record.ts"

/** A row of the warehouse that a record covers. */
export interface ProvenRow {
  readonly id: string
  readonly row: object
}

/** What is to be recorded; the chain gives it its number and its instant. */
export interface ProofEntry
  extends Pick<ProofContent, "kind" | "actor">,
    Partial<Pick<ProofContent, "reason" | "subject" | "body">> {
  /** Rows that it covers, before they are in the warehouse. */
  readonly covers?: { readonly table: ProvenTable; readonly rows: readonly ProvenRow[] }
}

/** The digest of each row, by its id. */
export type Leaves = readonly (readonly [id: string, leaf: string])[]

export function leavesOf({ covers }: ProofEntry): Leaves | undefined {
  return covers?.rows.map(({ id, row }) => [id, leafOf(row)] as const)
}
