import { quoteText } from "../../models/dialect/quote.ts"
import { counterOf, type EventSource, SOURCES, type Window } from "./event.ts"
import type { Condition, Group, Rule, RuleSelect } from "./rule.ts"

const INDENT = "    "

/** The select that a rule tree says, as an analyst would write it: a condition a line. */
export function writeRule({ columns, rule }: RuleSelect): string {
  const [first = "", ...rest] = joined(rule)
  return [
    `select ${["player_key", ...columns].join(", ")}`,
    "from ft_player",
    `where ${first}`,
    ...rest.map((line) => `${INDENT}${line}`),
  ].join("\n")
}

// The lines of a group's rules, each behind the word that joins it to the one before.
function joined({ join, rules }: Group): readonly string[] {
  const word = join === "all" ? "and" : "or"
  return rules.flatMap((one, place) => {
    const [first = "", ...rest] = written(one)
    return [place === 0 ? first : `${word} ${first}`, ...rest]
  })
}

function written(rule: Rule): readonly string[] {
  return rule.kind === "group" ? writtenGroup(rule) : writtenCondition(rule)
}

function writtenGroup(group: Group): readonly string[] {
  const inner = joined(group).map((line) => `${INDENT}${line}`)
  // Of whom a rule cannot be said, as of an instant that never was, it does not hold.
  return group.join === "none" ? ["not ifNull((", ...inner, "), false)"] : ["(", ...inner, ")"]
}

function writtenCondition(rule: Condition): readonly string[] {
  switch (rule.kind) {
    case "number":
      return [`${rule.column} ${rule.operator} ${rule.value}`]
    case "text":
      return [`${rule.column} ${rule.operator} ${quoteText(rule.value)}`]
    case "one_of":
      return [`${rule.column} ${isNot(rule)}in (${rule.values.map(quoteText).join(", ")})`]
    case "known":
      return [`${rule.column} is ${rule.is_not ? "" : "not "}null`]
    case "ago":
      return [`${rule.column} ${rule.operator} ${past(rule)}`]
    case "date":
      return [`${rule.column} ${rule.operator} toDateTime64('${rule.day}', 3, 'UTC')`]
    case "has":
      return [`${isNot(rule)}has(${rule.column}, ${quoteText(rule.value)})`]
    case "segment":
      return [`player_key ${isNot(rule)}in (select player_key from {{ segment('${rule.name}') }})`]
    case "event":
      return writtenEvent(rule)
  }
}

const isNot = ({ is_not }: { readonly is_not: boolean }) => (is_not ? "not " : "")
const past = ({ amount, unit }: Window) => `now() - interval ${amount} ${unit}`

function writtenEvent(rule: Condition & { readonly kind: "event" }): readonly string[] {
  const { event, window, operator, count, game_type } = rule
  const counter = counterOf(event, window)
  if (counter !== undefined) return [`${counter} ${operator} ${count}`]
  const source = SOURCES[event]
  if (source === undefined || window === null)
    throw new Error(`a rule's schema lets no ${event} through without a window that is counted`)
  const [first = "", ...others] = eventConditions(source, window, game_type)
  return [
    // Who did none is in no group: fewer are all but those who did at least so many.
    `player_key ${operator === "<" ? "not " : ""}in (`,
    `${INDENT}select player_key`,
    `${INDENT}from ${source.relation}`,
    `${INDENT}where ${first}`,
    ...others.map((line) => `${INDENT}${INDENT}and ${line}`),
    `${INDENT}group by player_key`,
    `${INDENT}having uniqExact(${source.identity}) >= ${count}`,
    ")",
  ]
}

/** What an event within a window is found by, a condition each. */
export function eventConditions(
  { relation, condition: [column, value], instant }: EventSource,
  window: Window,
  gameType: string | null,
): readonly string[] {
  return [
    `${column} = ${value}`,
    ...(gameType === null ? [] : [`game_type = ${quoteText(gameType)}`]),
    // The tile is in the order of hours: without it all of the past would be read.
    ...(relation === "int_activity" ? [`hour >= toStartOfHour(${past(window)})`] : []),
    `${instant} > ${past(window)}`,
    `${instant} <= now()`,
  ]
}
