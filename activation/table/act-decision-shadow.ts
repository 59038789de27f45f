import type { Migration } from "../../warehouse/warehouse.ts"

/** What is decided where nothing is sent is a verdict of its own; which rule refused stands with what it looked at. */
export const actDecisionShadow: Migration = {
  name: "4070_act_decision_shadow",
  statements: [
    `alter table act_decision comment column verdict
    'allow, shadow (every rule allows it, and it is only decided), suppress or defer'`,
    `alter table act_decision comment column inputs
    'What each rule looked at, and where it refused, why; JSON without personal data'`,
  ],
}
