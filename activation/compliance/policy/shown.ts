import type { RuleChange } from "../../../store/rule-change.ts"
import type { Policy } from "./policy.ts"
import type { RunningRules } from "./running-rules.ts"
import { authorsOf, type RuleChangeStanding, standingOf } from "./standing.ts"

/** A change of a rule as people and programs see it. */
export interface ShownChange {
  readonly change: number
  readonly law: string
  /** Empty where its text cannot be read. */
  readonly jurisdiction: string
  readonly state: RuleChangeStanding
  readonly note: string
  /** All who wrote any of it: none of them approves it. */
  readonly authors: readonly string[]
  readonly approved_by: string | null
  /** RFC 3339; null: nobody approved it. */
  readonly effective_at: string | null
  /** The change that it takes back. */
  readonly rolls_back: number | null
  /** YAML; null: the rule as it ships, or none where none does. */
  readonly text: string | null
  /** Named by who acts on what he has seen. */
  readonly revision: number
  readonly steps: readonly {
    readonly step: string
    readonly by: string
    readonly at: string
    readonly reason: string
  }[]
}

/** As it stands at an instant. */
export function shownChange(
  change: RuleChange,
  policy: Pick<Policy, "textOf">,
  rules: Pick<RunningRules, "changeAt" | "isRolledBackAt">,
  now: Date,
): ShownChange {
  const { number, law, note, effectiveAt, rollsBack, text, revision, steps } = change
  return {
    ...{ change: number, law, jurisdiction: policy.textOf(change)?.jurisdiction ?? "" },
    ...{ state: standingOf(change, rules, now), note, authors: authorsOf(change) },
    approved_by: steps.find(({ step }) => step === "approved")?.actor ?? null,
    effective_at: effectiveAt?.toISOString() ?? null,
    ...{ rolls_back: rollsBack ?? null, text: text ?? null, revision },
    steps: steps.map(({ step, actor, at, reason }) => ({
      ...{ step, by: actor, at: at.toISOString(), reason },
    })),
  }
}
