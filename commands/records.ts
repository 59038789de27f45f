import { GROUP_RULES } from "../activation/compliance/group-rules.ts"
import type { Rulebook } from "../activation/compliance/rulebook.ts"
import { copyCheckpoints } from "../activation/proof/checkpoints.ts"
import { settlePending } from "../activation/proof/pending.ts"
import { canonicalJson, sha256 } from "../core/canonical-json.ts"
import type { Effects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { ProofKind } from "../core/proof-kind.ts"
import { PITBOSS, type ProofContent } from "../core/proof-record.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Configuration } from "./configuration.ts"
import { Loop } from "./loop.ts"

/** No record is older than this, ms, before it is signed for. */
const CHECKPOINT_MS = 60_000
const CHECKPOINT_AGE_MS_MAX = 600_000
/** What the warehouse took this long ago, a stop of the machine does not take from it. */
const PENDING_MS = 300_000

export interface RecordParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "proof">
}

/** What a start finds of the rules and the configuration. */
export interface Governing {
  readonly rulebook: Rulebook
  readonly configuration: Configuration
}

/**
 * Before anything is decided: brings what a kill kept from the warehouse there, and records under which rules and which
 * configuration this process runs, where they are others than those of the last start. A chain that is broken stops
 * sends, and no start: exclusions are still to be read.
 */
export async function beginRecords(
  { warehouse, store }: RecordParts,
  { rulebook, configuration }: Governing,
  { now, log }: Effects,
): Promise<void> {
  const { proof } = store
  try {
    await settlePending(warehouse, proof, new Date(now().getTime() + 1))
    await recordRules(proof, rulebook)
    const text = canonicalJson(jsonOf(configuration))
    await recordChange(proof, "configuration_changed", { sha256: sha256(text) })
  } catch (thrown) {
    log.error(
      { err: asError(thrown).message },
      "the chain of records cannot be gone on with: nothing is sent",
    )
  }
}

/** Records by which rules is decided from now on, where they are others than those that were recorded last. */
export async function recordRules(
  proof: Store["proof"],
  { version, laws }: Rulebook,
  reason?: string,
): Promise<void> {
  const rules = canonicalJson([GROUP_RULES.map(({ id }) => id), jsonOf(laws)])
  const body = { version, laws: laws.length, sha256: sha256(rules) }
  await recordChange(proof, "rules_changed", body, reason)
}

// What was read from files may hold undefined fields, which JSON does not know.
function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

async function recordChange(
  proof: Store["proof"],
  kind: ProofKind,
  body: Readonly<Record<string, unknown>>,
  found = "a start found it changed",
): Promise<void> {
  const [last] = await proof.find({ kind, limit: 1 })
  const before = last === undefined ? null : (JSON.parse(last.content) as ProofContent).body
  if (
    before !== null &&
    before["sha256"] === body["sha256"] &&
    before["version"] === body["version"]
  )
    return
  const reason = before === null ? "the first start with a chain of records" : found
  await proof.record({
    kind,
    actor: PITBOSS,
    reason,
    body: { ...body, before: before?.["sha256"] ?? null },
  })
}

/** Signs the chain once a minute, and lays copies of what was signed into the warehouse and the log. */
export function recordLoop({ warehouse, store }: RecordParts, effects: Effects): Loop {
  const { proof } = store
  const once = async () => {
    await settlePending(warehouse, proof, new Date(effects.now().getTime() - PENDING_MS))
    const before = await proof.lastCheckpoint()
    const last = await proof.checkpoint()
    if (last !== undefined && last.number !== before?.number)
      effects.log.info({ ...last, public_key: proof.publicKey }, "the chain of records was signed")
    await copyCheckpoints({ warehouse, store })
  }
  const ageMsMax = CHECKPOINT_AGE_MS_MAX
  return new Loop({ name: "records", everyMs: CHECKPOINT_MS, ageMsMax, once }, effects)
}
