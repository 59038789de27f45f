import { z } from "zod"
import { backtestRule, type PolicyBacktest } from "../../activation/backtest/backtest.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"
import { policyOf } from "../running-rules.ts"

/** `pitboss rules backtest <number>`: what a change would have made of the decisions of the last days. */
export const rulesBacktest = operation({
  name: "rules-backtest",
  need: "bare",
  args: z.object({ number: z.int().min(1), days: z.int().min(1).max(366) }),
  async run(runtime, { number, days }) {
    const { policy } = await policyOf(runtime)
    const draft = await policy.draftOf(number)
    const found = await backtestRule(runtime, draft, days, new Date())
    return document({ change: number, law: draft.id, ...found }, words(found))
  },
})

function words(found: PolicyBacktest): string {
  const { days, decisions, not_decidable, not_decidable_because: because } = found
  const why = Object.entries(because).map(([one, n]) => `${n} ${one.replaceAll("_", " ")}`)
  const places = Object.entries(found.by_jurisdiction).map(
    ([place, { would_have_blocked: blocked, would_have_released: released }]) =>
      `${place}: blocked ${blocked}, released ${released}`,
  )
  return [
    `Of ${decisions} messages in ${days} days it would have blocked ${found.would_have_blocked}, released ${found.would_have_released}, deferred ${found.deferred_more} more and ${found.deferred_less} less.`,
    ...places,
    ...(not_decidable === 0
      ? []
      : [`Of ${not_decidable} the records do not suffice to say: ${why.join(", ")}.`]),
  ].join("\n")
}
