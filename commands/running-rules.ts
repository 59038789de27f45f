import { Policy } from "../activation/compliance/policy/policy.ts"
import { RULES_UNREADABLE } from "../activation/compliance/policy/rules-readable.ts"
import { RunningRules } from "../activation/compliance/policy/running-rules.ts"
import { readRulebook } from "../activation/compliance/rulebook.ts"
import { Shadow } from "../activation/compliance/shadow.ts"
import { type Effects, realEffects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { Store } from "../store/store.ts"
import type { Configuration } from "./configuration.ts"
import { LAWS_DIR } from "./folders.ts"
import { Loop } from "./loop.ts"
import { beginRecords, type RecordParts, recordLoop, recordRules } from "./records.ts"
import type { Governance, Runtime } from "./running.ts"

const WATCH_MS = 1_000
/** By then rules were looked at anew, or something is wrong with the store. */
const WATCH_AGE_MS_MAX = 60_000

interface RuleParts extends RecordParts {
  readonly store: Pick<Store, "ruleChanges" | "shadowModes" | "proof">
  readonly configuration: Configuration
}

interface StartedRules {
  /** Signs what is on record. */
  readonly records: Loop
  /** Looks what other processes approved, and where shadow mode is on. */
  readonly watching: Loop
  readonly governance: Governance
}

/** What is decided from here on is recorded, and by which rules. */
export async function startRules(parts: RuleParts, effects: Effects): Promise<StartedRules> {
  const { store, configuration } = parts
  const rules = await openRules(store)
  const shadow = new Shadow(store.shadowModes)
  await shadow.load(effects.now())
  await beginRecords(parts, { rulebook: rules.at(effects.now().getTime()), configuration }, effects)
  const records = recordLoop(parts, effects)
  records.start()
  const watchRules = createRuleWatch(store, rules, effects)
  const once = async () => {
    await watchRules()
    await shadow.load(effects.now())
  }
  const every = { everyMs: WATCH_MS, ageMsMax: WATCH_AGE_MS_MAX }
  const watching = new Loop({ name: "rules", ...every, once }, effects)
  watching.start()
  const policy = new Policy(store.ruleChanges, rules, effects)
  const watch = () => watching.pause(once)
  return { records, watching, governance: { rules, policy, shadow, watch } }
}

/** The laws that ship, and the approved changes of the store over them. */
export async function openRules({
  ruleChanges,
}: Pick<Store, "ruleChanges">): Promise<RunningRules> {
  const rules = new RunningRules(readRulebook(LAWS_DIR), ruleChanges)
  await rules.load()
  return rules
}

/**
 * Looks what was approved, by whichever process; a change holds from its instant on all the same. What cannot be read is
 * told once, and that other rules are in force is recorded.
 */
function createRuleWatch(
  { proof }: Pick<Store, "proof">,
  rules: RunningRules,
  { now, log }: Effects,
): () => Promise<void> {
  let told = ""
  let version = rules.at(now().getTime()).version
  return async () => {
    await rules.load()
    const faults = rules.faults()
    const key = JSON.stringify(faults)
    if (key !== told)
      for (const { change, law, why } of faults)
        log.error(
          { reason: RULES_UNREADABLE, change, law, err: why },
          "an approved change of a rule cannot be read: nothing promotional is sent from its instant on",
        )
    told = key
    const rulebook = rules.at(now().getTime())
    if (rulebook.version === version) return
    log.info({ version: rulebook.version, before: version }, "other rules are in force")
    version = rulebook.version
    await recordRules(proof, rulebook, "approved changes came into force").catch(
      (thrown: unknown) =>
        log.error(
          { err: asError(thrown).message },
          "that other rules are in force is not recorded",
        ),
    )
  }
}

/** The rules in force, and what changes them; where no server runs, those by which one would decide. */
export async function policyOf({
  roles,
  store,
}: Pick<Runtime, "roles" | "store">): Promise<Pick<Governance, "rules" | "policy">> {
  if (roles !== undefined) return roles.governance
  const rules = await openRules(store)
  return { rules, policy: new Policy(store.ruleChanges, rules, realEffects) }
}
