import type { Knex } from "knex"
import { canonicalJson } from "../core/canonical-json.ts"
import type { Effects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { merkleRoot } from "../core/merkle.ts"
import {
  digestOf,
  NO_RECORD,
  PITBOSS,
  type ProofContent,
  type ProofSigner,
  proofHash,
  type SignedCheckpoint,
} from "../core/proof-record.ts"
import { guarded } from "./database.ts"
import { leavesOf, type ProofEntry } from "./proof-entry.ts"
import { type ProofReading, readProof } from "./proof-reading.ts"

/** A checkpoint is signed in the transaction of each record of such a number, at the latest. */
export const CHECKPOINT_RECORDS = 1_000

/** How a look at the whole chain ended. */
export interface VerificationKept {
  readonly at: string
  readonly by: string
  readonly records: number
  /** The first fault that it found, as JSON says it. */
  readonly fault: object | undefined
}

/** The chain of records of everything that is decided, sent, exported or changed. What resolves is on disk. */
export interface ProofChain extends ProofReading {
  /** Base64 of the Ed25519 key by which anybody checks signatures. */
  readonly publicKey: string
  /**
   * Appends within a transaction: what it tells of happens in the same one, or neither does. Returns the record's
   * number. Throws PROOF_HEAD_LOST where the chain does not end as it was left: nothing is appended any more.
   */
  within(transaction: Knex, entry: ProofEntry): Promise<number>
  /** Keeps rows that a record covers until the warehouse has them, within the transaction that appends it. */
  pend(transaction: Knex, number: number, rows: readonly object[]): Promise<void>
  /** Appends one record; what it tells of comes behind it. */
  record(entry: ProofEntry): Promise<number>
  /** Signs the chain as it stands now, where that is not signed yet. Returns the last checkpoint. */
  checkpoint(): Promise<SignedCheckpoint | undefined>
  /** The warehouse has the rows that these records cover. */
  settle(numbers: readonly number[]): Promise<void>
  keepVerification(kept: Omit<VerificationKept, "at">): Promise<void>
  /** The last look at the whole chain. */
  lastVerification(): Promise<VerificationKept | undefined>
}

export interface ChainParts {
  readonly database: Knex
  readonly installation: string
  readonly signer: ProofSigner
}

interface Head {
  readonly number: number
  readonly hash: string
}

/** Opens the chain; the first one begins with a record of its own. The only writer of its tables. */
export async function openProofChain(
  { database, installation, signer }: ChainParts,
  { now }: Effects,
): Promise<ProofChain> {
  const sign = (source: Knex, { number, hash }: Head) =>
    insertCheckpoint(source, signer, { installation, number, hash, at: now().toISOString() })

  async function within(transaction: Knex, entry: ProofEntry): Promise<number> {
    const previous = await takeHead(transaction)
    const leaves = leavesOf(entry)
    const number = previous.number + 1
    const content = contentOf(entry, previous, now(), leaves)
    const hash = proofHash(previous.hash, digestOf(content))
    const row = { number, hash, content, leaves: leaves && JSON.stringify(leaves) }
    await transaction("proof_record").insert(row)
    await transaction("proof_head").update({ number, hash })
    if (number % CHECKPOINT_RECORDS === 0) await sign(transaction, { number, hash })
    return number
  }

  const chain: ProofChain = {
    ...readProof(database),
    publicKey: signer.publicKey,
    within,
    async pend(transaction, number, rows) {
      const row = { number, at: now().getTime(), rows: JSON.stringify(rows) }
      if (rows.length > 0) await transaction("proof_pending").insert(row)
    },
    record: (entry) =>
      guarded("record what happens", () =>
        database.transaction((transaction) => within(transaction, entry)),
      ),
    checkpoint: () =>
      guarded("sign its chain of records", () =>
        database.transaction(async (transaction) => {
          const head = await takeHead(transaction)
          const [last] = await checkpointsOf(transaction)
          return last?.number === head.number ? last : sign(transaction, head)
        }),
      ),
    settle: (numbers) =>
      guarded("settle rows of records", async () => {
        await database("proof_pending").whereIn("number", numbers).delete()
      }),
    ...verifications(database, now),
  }
  const isNew = (await chain.head()).number === 0
  if (isNew)
    await chain.record({
      kind: "chain_begun",
      actor: PITBOSS,
      body: { installation, key: signer.publicKey },
    })
  return chain
}

function contentOf(
  { kind, actor, reason = "", subject = "", body = {}, covers }: ProofEntry,
  { number, hash }: Head,
  at: Date,
  leaves: ReturnType<typeof leavesOf>,
): string {
  const covered = covers &&
    leaves && {
      ...{ table: covers.table, rows: leaves.length },
      root: merkleRoot(leaves.map(([, leaf]) => leaf)),
    }
  const content: ProofContent = {
    ...{ number: number + 1, previous: hash, at: at.toISOString() },
    ...{ kind, actor, reason, subject },
    body: { ...body, ...covered },
  }
  return canonicalJson(content)
}

// The first statement of its transaction writes: two processes stand in line, and none reads a head that is gone.
async function takeHead(transaction: Knex): Promise<Head> {
  await transaction("proof_head").where({ only: 1 }).update({ only: 1 })
  const head = await transaction("proof_head").first<Head | undefined>("number", "hash")
  const last = await transaction("proof_record")
    .orderBy("number", "desc")
    .first<Head | undefined>("number", "hash")
  const { number, hash } = last ?? { number: 0, hash: NO_RECORD }
  if (head?.number === number && head.hash === hash) return head
  throw new PitbossError(
    "PROOF_HEAD_LOST",
    `The chain of records ends with record ${number}, and was left with record ${head?.number ?? "none"}: somebody changed it. Nothing is recorded or sent; 'pitboss audit verify' says where it is broken.`,
  )
}

async function insertCheckpoint(
  source: Knex,
  signer: ProofSigner,
  checkpoint: Parameters<ProofSigner["sign"]>[0],
): Promise<SignedCheckpoint> {
  const signed = signer.sign(checkpoint)
  await source("proof_checkpoint")
    .insert({ ...signed })
    .onConflict("number")
    .ignore()
  return signed
}

function checkpointsOf(source: Knex): Promise<SignedCheckpoint[]> {
  return source("proof_checkpoint").orderBy("number", "desc").limit(1)
}

interface VerificationRow {
  readonly at: number
  readonly asked_by: string
  readonly records: number
  readonly fault: string | null
}

function verifications(
  database: Knex,
  now: Effects["now"],
): Pick<ProofChain, "keepVerification" | "lastVerification"> {
  return {
    keepVerification: ({ by, records, fault }) =>
      guarded("keep how a look at its records ended", async () => {
        const row = { at: now().getTime(), asked_by: by, records }
        await database("proof_verification").insert({
          ...row,
          fault: fault === undefined ? null : JSON.stringify(fault),
        })
      }),
    lastVerification: () =>
      guarded("read how a look at its records ended", async () => {
        const row = await database("proof_verification")
          .orderBy("id", "desc")
          .first<VerificationRow | undefined>()
        return (
          row && {
            ...{ at: new Date(row.at).toISOString(), by: row.asked_by, records: row.records },
            fault: row.fault === null ? undefined : JSON.parse(row.fault),
          }
        )
      }),
  }
}
