import type { Knex } from "knex"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"
import type { ProofEntry } from "./proof-entry.ts"

/** Which attempt of an intent. */
export interface AttemptPlace {
  readonly intentId: string
  readonly attempt: number
}

/** An attempt and the row of the decision that it rests on. */
export interface DecidedAttempt extends AttemptPlace {
  readonly row: object
}

/** What the chain of records has of attempts. */
export interface ProvenAttempts {
  /**
   * Appends the record of a batch of decisions, and lays each under its attempt, in one transaction: whatever comes
   * between, the decision that is booked is the one that was recorded. `pending`: rows under which nothing is sent,
   * told again to the warehouse where a kill comes between. Returns the record's number.
   */
  decide(
    entry: ProofEntry,
    decided: readonly DecidedAttempt[],
    pending?: readonly object[],
  ): Promise<number>
  /** Appends the record of receipts, and keeps with each that it is covered, in one transaction. */
  receipted(entry: ProofEntry, attempts: readonly AttemptPlace[]): Promise<number>
}

export function provenAttempts(
  database: Knex,
  proof: Pick<ProofChain, "within" | "pend">,
): ProvenAttempts {
  return {
    decide: (entry, decided, pending = []) =>
      guarded("record decisions", () =>
        database.transaction(async (transaction) => {
          const record = await proof.within(transaction, entry)
          const rows = decided.map(({ row, ...place }) => ({
            ...placeRow(place),
            decision: JSON.stringify({ ...row, record }),
          }))
          await transaction.raw(DECIDED, [JSON.stringify(rows)])
          const waiting = pending.map((row) => ({ ...row, record }))
          await proof.pend(transaction, record, waiting)
          return record
        }),
      ),
    receipted: (entry, attempts) =>
      guarded("record receipts", () =>
        database.transaction(async (transaction) => {
          const record = await proof.within(transaction, entry)
          await transaction.raw(RECEIPTED, [record, JSON.stringify(attempts.map(placeRow))])
          return record
        }),
      ),
  }
}

const DECIDED = `update send_attempt set decision = one.value ->> 'decision' from json_each(?) as one
where intent_id = one.value ->> 'intent_id' and attempt = one.value ->> 'attempt'`

const RECEIPTED = `update send_attempt set receipt_record = ? from json_each(?) as one
where intent_id = one.value ->> 'intent_id' and attempt = one.value ->> 'attempt'`

function placeRow({ intentId, attempt }: AttemptPlace) {
  return { intent_id: intentId, attempt }
}
