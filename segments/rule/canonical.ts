import { countedBy } from "./event.ts"
import type { Condition, Group, Rule, RuleSelect } from "./rule.ts"

const COUNT = /^[1-9]\d{0,5}$/

/**
 * The one form of all rule trees that say the same in the same SQL: a number of a column that counts events is a count
 * of these, and a group of one says all.
 */
export function canonical({ columns, rule }: RuleSelect): RuleSelect {
  return { columns, rule: canonicalGroup(rule) }
}

function canonicalGroup({ kind, join, rules }: Group): Group {
  const isOne = rules.length === 1 && join === "any"
  return { kind, join: isOne ? "all" : join, rules: rules.map(canonicalRule) }
}

function canonicalRule(rule: Rule): Rule {
  return rule.kind === "group" ? canonicalGroup(rule) : canonicalCondition(rule)
}

/** A condition in its one form. */
export function canonicalCondition(rule: Condition): Condition {
  if (rule.kind !== "number") return rule
  const counted = countedBy(rule.column)
  const { operator, value } = rule
  if (counted === undefined || (operator !== ">=" && operator !== "<") || !COUNT.test(value))
    return rule
  return { kind: "event", ...counted, operator, count: Number.parseInt(value, 10), game_type: null }
}
