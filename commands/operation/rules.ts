import { z } from "zod"
import { fieldWords } from "../../activation/compliance/policy/diff.ts"
import type { Policy } from "../../activation/compliance/policy/policy.ts"
import type { RunningRules } from "../../activation/compliance/policy/running-rules.ts"
import { type ShownChange, shownChange } from "../../activation/compliance/policy/shown.ts"
import type { RuleChange } from "../../store/rule-change.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Runtime } from "../running.ts"
import { policyOf } from "../running-rules.ts"

const number = z.int().min(1)
const by = z.string().trim().min(1).max(64)
const reason = z.string().max(1_000).default("")
const text = z.string().min(1).max(20_000)
const step = z.object({ number, by, reason })

/** `pitboss rules ls`: every rule by which is decided now. */
export const rulesLs = operation({
  name: "rules-ls",
  need: "bare",
  args: z.object({}),
  async run(runtime) {
    const { rules } = await policyOf(runtime)
    return rows(rules.listAt(Date.now()))
  },
})

/** `pitboss rules drafts`: every change of a rule, whatever became of it, the latest first. */
export const rulesDrafts = operation({
  name: "rules-drafts",
  need: "bare",
  args: z.object({}),
  async run(runtime) {
    const { policy, rules } = await policyOf(runtime)
    const now = new Date()
    return rows((await policy.list()).map((one) => shownChange(one, policy, rules, now)))
  },
})

/** `pitboss rules draft <file>`: keeps a text of one rule as a draft, or as the new text of one. */
export const rulesDraft = operation({
  name: "rules-draft",
  need: "bare",
  args: z.object({ text, by, note: reason, edit: number.optional() }),
  run: (runtime, { edit, ...draft }) =>
    told(runtime, (policy) =>
      edit === undefined ? policy.draft(draft) : policy.edit(edit, draft),
    ),
})

/** `pitboss rules diff <number>`: what it makes of the rule, field by field. */
export const rulesDiff = operation({
  name: "rules-diff",
  need: "bare",
  args: z.object({ number }),
  async run(runtime, { number: which }) {
    const { policy, rules } = await policyOf(runtime)
    const { change, from, to, fields } = await policy.diff(which)
    const shown = shownChange(change, policy, rules, new Date())
    const lines = fields.map(fieldWords)
    return document(
      { change: shown, from: from ?? null, to: to ?? null, fields },
      [words(shown), ...lines].join("\n"),
    )
  },
})

export const rulesPropose = operation({
  name: "rules-propose",
  need: "bare",
  args: step,
  run: (runtime, asked) => told(runtime, (policy) => policy.propose(asked)),
})

/** `pitboss rules approve <number>`: somebody else puts it in force. */
export const rulesApprove = operation({
  name: "rules-approve",
  need: "bare",
  args: step.extend({ from: z.iso.datetime({ offset: true }).optional() }),
  run: (runtime, { from, ...asked }) =>
    told(runtime, (policy) =>
      policy.approve({ ...asked, from: from === undefined ? undefined : new Date(from) }),
    ),
})

export const rulesReject = operation({
  name: "rules-reject",
  need: "bare",
  args: step,
  run: (runtime, asked) => told(runtime, (policy) => policy.reject(asked)),
})

/** `pitboss rules rollback <law>`: what is not in force yet is withdrawn, of what is the text of before is proposed. */
export const rulesRollback = operation({
  name: "rules-rollback",
  need: "bare",
  args: z.object({
    ...{ law: z.string().min(1), by, reason: z.string().min(1).max(1_000) },
    change: number.optional(),
  }),
  run: (runtime, { change, ...asked }) =>
    told(runtime, (policy) =>
      policy.rollBack({ ...asked, seen: change === undefined ? undefined : { change } }),
    ),
})

async function told(runtime: Runtime, act: (policy: Policy) => Promise<RuleChange>) {
  const { policy, rules } = await policyOf(runtime)
  const shown = shownOf(await act(policy), policy, rules)
  return document(shown, words(shown))
}

function shownOf(change: RuleChange, policy: Policy, rules: RunningRules): ShownChange {
  return shownChange(change, policy, rules, new Date())
}

const NEXT: Readonly<Record<ShownChange["state"], string>> = {
  draft: "is a draft: propose it when it is done",
  proposed: "is proposed: somebody else has to approve it",
  scheduled: "is approved",
  in_force: "is in force",
  replaced: "was in force, and another is",
  rejected: "is rejected",
  withdrawn: "is withdrawn before it was in force",
  rolled_back: "was in force, and is rolled back",
}

function words({ change, law, state, effective_at, rolls_back }: ShownChange): string {
  const back = rolls_back === null ? "" : `, which rolls back change ${rolls_back},`
  const from = state === "scheduled" ? ` and holds from ${effective_at} on` : ""
  return `Change ${change} of ${law}${back} ${NEXT[state]}${from}.`
}
