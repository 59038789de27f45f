import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import { canonicalJson, sha256 } from "./canonical-json.ts"
import type { ProofKind } from "./proof-kind.ts"

/** Warehouse tables whose rows records cover. */
export const PROVEN_TABLES = ["act_decision", "act_send"] as const

export type ProvenTable = (typeof PROVEN_TABLES)[number]

/** Whoever acts where no person does. */
export const PITBOSS = "pitboss"

/** A record's whole content: its canonical text is what is hashed. */
export interface ProofContent {
  /** From 1, without a gap. */
  readonly number: number
  /** Hash of the record before; that of the first one has 64 zeros. */
  readonly previous: string
  /** RFC 3339, UTC. */
  readonly at: string
  readonly kind: ProofKind
  /** Name of a person or a key; `pitboss` where none acted. */
  readonly actor: string
  /** Why, in his words or ours; may be empty. */
  readonly reason: string
  /** What it is about: a campaign, a segment, a player as brand:id; empty where nothing has a name. */
  readonly subject: string
  readonly body: ProofBody
}

/** What happened, without personal data. Where it covers rows of the warehouse, by one digest over all. */
export type ProofBody = Readonly<Record<string, unknown>> & {
  readonly table?: ProvenTable
  readonly rows?: number
  /** Merkle root of the rows, by RFC 6962. */
  readonly root?: string
}

/** Before the first record. */
export const NO_RECORD = "0".repeat(64)

/** The digest of a record's canonical text. */
export function digestOf(content: string): string {
  return sha256(content)
}

/** A record's hash: over the hash before it and its digest, so that a record can be proven to stand behind another without its text. */
export function proofHash(previous: string, digest: string): string {
  return sha256(Buffer.from(previous, "hex"), Buffer.from(digest, "hex"))
}

/** What is signed of the chain: so many records, ending in this one. */
export interface Checkpoint {
  readonly installation: string
  readonly number: number
  readonly hash: string
  /** RFC 3339, UTC. */
  readonly at: string
}

/** A checkpoint with its Ed25519 signature, base64. */
export interface SignedCheckpoint extends Checkpoint {
  readonly signature: string
}

// PKCS 8 and SPKI of Ed25519 are these bytes and then the key's own 32.
const PRIVATE_HEAD = Buffer.from("302e020100300506032b657004220420", "hex")
const PUBLIC_HEAD = Buffer.from("302a300506032b6570032100", "hex")

/** Signs checkpoints by a key of 32 bytes. */
export interface ProofSigner {
  /** Base64 of 32 bytes: whoever has it checks signatures. */
  readonly publicKey: string
  sign(checkpoint: Checkpoint): SignedCheckpoint
}

export function createSigner(seed: Buffer): ProofSigner {
  const der = Buffer.concat([PRIVATE_HEAD, seed])
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" })
  const exported = createPublicKey(key).export({ format: "der", type: "spki" })
  return {
    publicKey: exported.subarray(PUBLIC_HEAD.length).toString("base64"),
    sign: (checkpoint) => ({
      ...checkpoint,
      signature: sign(null, Buffer.from(signedText(checkpoint)), key).toString("base64"),
    }),
  }
}

/** Whether a checkpoint was signed by the owner of that public key. */
export function isSignedBy(publicKey: string, checkpoint: SignedCheckpoint): boolean {
  const key = publicKeyOf(publicKey)
  if (key === undefined) return false
  const text = Buffer.from(signedText(checkpoint))
  return verify(null, text, key, Buffer.from(checkpoint.signature, "base64"))
}

function publicKeyOf(text: string): KeyObject | undefined {
  const raw = Buffer.from(text, "base64")
  if (raw.length !== 32) return undefined
  return createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, raw]), format: "der", type: "spki" })
}

function signedText({ installation, number, hash, at }: Checkpoint): string {
  return canonicalJson({ at, hash, installation, number, what: "pitboss record chain" })
}
