import { type Rule, shown } from "../subject.ts"

const PREFIX = "limit_reached:"

// Whoever has reached a limit of any kind is not told to deposit or to play until its period is over. Every
// promotion tells him so, whatever its author says of it.
export const limitReached: Rule = ({ own }, { encourages }, now) => {
  const until = Math.max(
    0,
    ...[...own].flatMap(([name, span]) => (name.startsWith(PREFIX) ? [span.until] : [])),
  )
  return {
    rule: "limit-reached",
    isAllowed: until <= now,
    reason: "limit_reached",
    inputs: { encourages, until: shown(until) },
  }
}
