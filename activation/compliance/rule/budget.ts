import { isWithin } from "../../../core/budget.ts"
import type { Rule } from "../subject.ts"

// What was not counted is not nothing. Who comes when nothing is left is not waited with: another day has its own.
export const budget: Rule = ({ spent }, { budget: limit, offer }) => ({
  rule: "budget",
  isAllowed:
    limit === undefined || (spent !== undefined && isWithin(limit, spent, offer?.amount?.amount)),
  reason: spent === undefined ? "budget_unknown" : "budget_spent",
  inputs() {
    if (limit === undefined) return { budget: null }
    return {
      budget_per: limit.per,
      messages_most: limit.messages === undefined ? null : String(limit.messages),
      messages_spent: spent === undefined ? null : String(spent.messages),
      amount_most: limit.amount ?? null,
      amount_spent: spent === undefined || limit.amount === undefined ? null : spent.amount,
    }
  },
})
