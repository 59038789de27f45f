import type { FatigueLimit } from "../core/fatigue.ts"
import type { CampaignBudget } from "./campaign-budget.ts"
import { asksRule } from "./compliance/group-rules.ts"
import { budget as budgetRule } from "./compliance/rule/budget.ts"
import { fatigue as fatigueRule } from "./compliance/rule/fatigue.ts"
import { dailyMost, frequencyCap } from "./compliance/rule/frequency-cap.ts"
import { holdOut } from "./compliance/rule/hold-out.ts"
import { leftSegment } from "./compliance/rule/left-segment.ts"
import { outranked } from "./compliance/rule/outranked.ts"
import { quietHours } from "./compliance/rule/quiet-hours.ts"
import { weeklyCap, weeklyMost } from "./compliance/rule/weekly-cap.ts"
import type { MessageClass, Rule } from "./compliance/subject.ts"

/** Fields of a campaign that a rule of the gate reads, and that mean nothing where its class does not ask the rule. */
interface ClassFields {
  readonly message_class: MessageClass
  readonly hold_out?: string | undefined
  readonly cap_per_day?: number | undefined
  readonly cap_per_week?: number | undefined
  readonly budget?: CampaignBudget | undefined
  readonly fatigue?: FatigueLimit | undefined
  readonly priority?: number | undefined
  readonly quiet_hours?: { readonly from: string; readonly to: string } | undefined
  readonly if_left?: "suppress" | "send" | undefined
}

const RULE_OF_FIELD: readonly (readonly [Exclude<keyof ClassFields, "message_class">, Rule])[] = [
  ["hold_out", holdOut],
  ["cap_per_day", frequencyCap],
  ["cap_per_week", weeklyCap],
  ["budget", budgetRule],
  ["fatigue", fatigueRule],
  ["priority", outranked],
  ["quiet_hours", quietHours],
  ["if_left", leftSegment],
]

/** What a campaign says and its class would not do, one line each; empty: nothing. */
export function foreignFields(fields: ClassFields): readonly string[] {
  const { message_class } = fields
  return RULE_OF_FIELD.filter(
    ([field, rule]) => fields[field] !== undefined && !asksRule(message_class, rule),
  ).map(
    ([field]) =>
      `✖ a message of class '${message_class}' goes to everybody of its audience, whatever '${field}' says: leave it out\n  → at ${field}`,
  )
}

/** What is in force of them: what the gate does, and not what somebody once wrote. */
export function inForce(fields: ClassFields) {
  const {
    message_class,
    hold_out = "0",
    cap_per_day,
    cap_per_week,
    budget,
    fatigue,
    priority,
  } = fields
  const { quiet_hours, if_left = "suppress" } = fields
  const asks = (rule: Rule) => asksRule(message_class, rule)
  return {
    hold_out: asks(holdOut) ? hold_out : "0",
    cap_per_day: asks(frequencyCap) ? dailyMost(cap_per_day) : undefined,
    cap_per_week: asks(weeklyCap) ? weeklyMost(cap_per_week) : undefined,
    budget: asks(budgetRule) ? budget : undefined,
    fatigue: asks(fatigueRule) ? fatigue : undefined,
    priority: asks(outranked) ? priority : undefined,
    quiet_hours: asks(quietHours) ? quiet_hours : undefined,
    if_left: asks(leftSegment) ? if_left : ("send" as const),
  }
}
