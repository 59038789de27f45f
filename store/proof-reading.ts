import type { Knex } from "knex"
import type { SignedCheckpoint } from "../core/proof-record.ts"
import { guarded } from "./database.ts"

/** A record as it stands on disk: whoever verifies trusts none of it. */
export interface StoredProof {
  readonly number: number
  readonly hash: string
  /** Canonical JSON of a ProofContent. */
  readonly content: string
  /** JSON list of [id, digest]; null where it covers no rows. */
  readonly leaves: string | null
}

/** Which records are looked for; what is absent is no condition. */
export interface ProofQuestion {
  readonly kind?: string | undefined
  readonly actor?: string | undefined
  readonly subject?: string | undefined
  /** RFC 3339, inclusive. */
  readonly from?: string | undefined
  /** RFC 3339, exclusive. */
  readonly to?: string | undefined
  /** Of a lower number. */
  readonly before?: number | undefined
  /** Those of these numbers, beside those whose subject is asked for. */
  readonly numbers?: readonly number[] | undefined
  readonly limit: number
}

/** Rows that a record covers and that the warehouse may not have yet. */
export interface HeldRow {
  readonly record: number
  readonly row: Readonly<Record<string, unknown>>
}

export interface ProofReading {
  /** How many records there are, and the hash of the last, as its own count says. */
  head(): Promise<{ readonly number: number; readonly hash: string }>
  /** Records behind a number, in their order. */
  behind(number: number, limit: number): Promise<readonly StoredProof[]>
  /** The latest first. */
  find(question: ProofQuestion): Promise<readonly StoredProof[]>
  /** Behind a number, in their order. */
  checkpointsBehind(number: number, limit: number): Promise<readonly SignedCheckpoint[]>
  lastCheckpoint(): Promise<SignedCheckpoint | undefined>
  /** Rows that wait for the warehouse, of records that are older than an instant, or of these numbers. */
  pending(
    which: { readonly before: Date } | { readonly numbers: readonly number[] },
  ): Promise<readonly HeldRow[]>
}

const COLUMNS = ["number", "hash", "content", "leaves"] as const
/** SQLite takes 32,766 bound values in one statement. */
const NUMBERS_MAX = 10_000

export function readProof(database: Knex): ProofReading {
  return {
    head: () =>
      guarded("read the head of its records", async () => {
        const row = await database("proof_head").first<{ number: number; hash: string }>()
        return { number: row.number, hash: row.hash }
      }),
    behind: (number, limit) =>
      guarded("read records", () =>
        database("proof_record")
          .where("number", ">", number)
          .orderBy("number")
          .limit(limit)
          .select<StoredProof[]>(...COLUMNS),
      ),
    find: (question) => guarded("look for records", () => found(database, question)),
    checkpointsBehind: (number, limit) =>
      guarded("read checkpoints", () =>
        database("proof_checkpoint")
          .where("number", ">", number)
          .orderBy("number")
          .limit(limit)
          .select<SignedCheckpoint[]>(),
      ),
    lastCheckpoint: () =>
      guarded("read checkpoints", () =>
        database("proof_checkpoint")
          .orderBy("number", "desc")
          .first<SignedCheckpoint | undefined>(),
      ),
    pending: (which) =>
      guarded("read rows of records", async () => {
        const rows = database("proof_pending").orderBy("number")
        const found: { number: number; rows: string }[] = await ("before" in which
          ? rows.where("at", "<", which.before.getTime())
          : rows.whereIn("number", which.numbers.slice(0, NUMBERS_MAX)))
        return found.flatMap(({ number, rows: text }) =>
          (JSON.parse(text) as HeldRow["row"][]).map((row) => ({ record: number, row })),
        )
      }),
  }
}

async function found(
  database: Knex,
  { kind, actor, subject, from, to, before, numbers, limit }: ProofQuestion,
): Promise<readonly StoredProof[]> {
  const rows = database("proof_record").orderBy("number", "desc").limit(limit)
  if (kind !== undefined) rows.where({ kind })
  if (actor !== undefined) rows.where({ actor })
  if (from !== undefined) rows.where("at", ">=", from)
  if (to !== undefined) rows.where("at", "<", to)
  if (before !== undefined) rows.where("number", "<", before)
  if (subject !== undefined)
    rows.where((either) => {
      either.where({ subject }).orWhereIn("number", numbers?.slice(0, NUMBERS_MAX) ?? [])
    })
  return rows.select<StoredProof[]>(...COLUMNS)
}
