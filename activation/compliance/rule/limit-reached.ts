import { type Rule, shown } from "../subject.ts"

const PREFIX = "limit_reached:"

// Whoever has reached a limit of any kind is not told to deposit or to play until its period is over. Every
// promotion tells him so, whatever its author says of it.
export const limitReached: Rule = ({ own }, { encourages }, now) => {
  let until = 0
  for (const [name, span] of own) if (name.startsWith(PREFIX)) until = Math.max(until, span.until)
  return {
    rule: "limit-reached",
    isAllowed: until <= now,
    reason: "limit_reached",
    inputs() {
      return { encourages, until: shown(until) }
    },
  }
}
