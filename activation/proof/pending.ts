import type { ProofChain } from "../../store/proof-chain.ts"
import type { ProofReading } from "../../store/proof-reading.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

/**
 * Brings decisions that were recorded, and under which nothing was sent, to the warehouse where a kill or a lost write
 * kept them from it; then they wait no more. Returns how many were missing.
 */
export async function settlePending(
  warehouse: Warehouse,
  proof: Pick<ProofReading, "pending"> & Pick<ProofChain, "settle">,
  before: Date,
): Promise<number> {
  const held = await proof.pending({ before })
  if (held.length === 0) return 0
  const numbers = [...new Set(held.map(({ record }) => record))]
  const known = await warehouse.query<{ id: string }>(
    "select decision_id as id from act_decision where record in {numbers:Array(UInt64)}",
    { numbers },
  )
  const ids = new Set(known.map(({ id }) => id))
  const missing = held.filter(({ row }) => !ids.has(String(row["decision_id"])))
  await warehouse.insert(
    "act_decision",
    missing.map(({ row }) => row),
  )
  await proof.settle(numbers)
  return missing.length
}
