import { EVENTS, type EventName } from "../../../../segments/rule/event.ts"
import type { Condition } from "../../../../segments/rule/rule.ts"
import { compared, type FeatureColumn, natureOf, operatorsOf } from "./operator.ts"

export const EVENT_WORDS: Readonly<Record<EventName, string>> = {
  deposit: "Deposits",
  withdrawal: "Withdrawals",
  session: "Sessions",
  bet: "Bets",
  casino_bet: "Casino bets",
  sports_bet: "Sports bets",
}

/** What a rule is about, as a value of a list: `feature deposits_30d`, `event bet`, `segment`. */
export function subjectOf(condition: Condition): string {
  if (condition.kind === "segment") return "segment"
  return condition.kind === "event" ? `event ${condition.event}` : `feature ${condition.column}`
}

/** A first rule about a subject. */
export function conditionOn(
  subject: string,
  columns: readonly FeatureColumn[],
  segment: string,
): Condition {
  const [kind, name = ""] = subject.split(" ")
  if (kind === "segment") return { kind: "segment", name: segment, is_not: false }
  const event = EVENTS.find((one) => one === name)
  if (kind === "event" && event !== undefined)
    return {
      ...{ kind: "event", event, operator: ">=", count: 1 },
      ...{ window: { amount: 7, unit: "day" }, game_type: null },
    }
  const column = columns.find((one) => one.name === name)
  const [first] = column === undefined ? [] : operatorsOf(column)
  return compared(name, first?.[0] ?? "known")
}

/** Columns of which there are rules; what tells of protection is for protection alone. */
export function featuresFor(
  columns: readonly FeatureColumn[],
  purpose: string,
): readonly FeatureColumn[] {
  return columns.filter(
    (column) =>
      column.name !== "player_key" &&
      natureOf(column) !== undefined &&
      (purpose === "protection" || !column.protects),
  )
}
