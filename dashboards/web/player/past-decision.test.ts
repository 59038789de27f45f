import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Explained } from "../../api/player/schema.ts"
import { pastDecisions, rulesOf, stepsOf } from "./past-decision.ts"
import { RULE_OF_REASON } from "./rule-of-reason.ts"

const explained: Explained = {
  ...{ player: "orsa:p1", campaign: "win-back", verdict: "allow", reasons: [], rules: [] },
  ...{ rule_version: "2", words: "", state: "runs", audience: "inside", starts_nothing: null },
  decisions: [
    {
      intent_id: "i2",
      decided_at: "2026-11-12 09:00:04.212",
      verdict: "suppress",
      reasons: ["self_excluded", "no_consent"],
      rule_version: "1",
      inputs: JSON.stringify({
        "self-excluded": { excluded_at: "2026-11-12T08:59:31.402Z", reinstated_at: null },
        kyc: { approved_at: "2026-10-01T00:00:00.000Z", not_approved_at: null },
        consent: { granted_at: "2026-11-01T00:00:00.000Z", taken_back_at: null },
      }),
    },
  ],
  sends: [],
}
const [decision] = pastDecisions(explained)
if (decision === undefined) throw new Error("there is one decision")

test("a decision on record tells which rules stopped it", () => {
  expect(decision.at).toBe("2026-11-12T09:00:04.212Z")
  expect(rulesOf(decision).map(({ rule, isAllowed }) => [rule, isAllowed])).toEqual([
    ["self-excluded", false],
    ["kyc", true],
    ["consent", false],
  ])
})

test("the facts stand in the order of time, and the decision behind them", () => {
  const steps = stepsOf(decision, explained)
  expect(steps.map(({ words, isStrong }) => [words, isStrong])).toEqual([
    ["Identity approved", false],
    ["Consent given", false],
    ["Self-exclusion", true],
    ["Gate: not sent", true],
  ])
  expect(steps.at(-1)?.note).toBe("3 rules read, 2 stop")
})

test("a decision that let a message go shows the ends of that message, and of no other", () => {
  const send = (intent_id: string, finished_at: string, outcome: string) => ({
    ...{ intent_id, finished_at, outcome, detail: "" },
  })
  const sends = [
    send("i3", "2026-11-19 09:00:05.000", "accepted"),
    send("i2", "2026-11-12 09:00:25.000", "accepted"),
    send("i2", "2026-11-12 09:00:05.000", "failed"),
    send("i1", "2026-11-05 09:00:05.000", "unknown"),
  ]
  const allowed = { ...decision, verdict: "allow", reasons: [], inputs: {} } as const
  expect(stepsOf(allowed, { ...explained, sends }).map(({ words }) => words)).toEqual([
    "Gate: allowed",
    "Could not be handed over",
    "Handed over: accepted",
  ])
})

test("each reason of a rule leads back to the rule", () => {
  const folder = join(import.meta.dirname, "../../../activation/compliance/rule")
  const known = new Set<string>()
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), "utf8")
    const [, rule] = /rule: "([a-z-]+)"/.exec(text) ?? []
    const said = [...text.matchAll(/\breason: ([^\n]*)/g)].flatMap(([, part = ""]) =>
      [...part.matchAll(/"([a-z]+(?:_[a-z]+)*)"/g)].flatMap(([, reason]) => reason ?? []),
    )
    // Two rules say it; the record names which of them did.
    const isOther = (one: string) => rule === "weekly-cap" && one === "frequency_unknown"
    for (const reason of said.filter((one) => one !== "written" && !isOther(one))) {
      known.add(reason)
      expect([reason, RULE_OF_REASON[reason]]).toEqual([reason, rule])
    }
  }
  expect(known.size).toBeGreaterThan(18)
})

test("which of two rules that say the same refused is told where the record names it", () => {
  const inputs = {
    ...{ age: { years_min: "18", refused: "age_unknown" }, "de-least-age": { years_min: "18" } },
    consent: { granted_at: null, refused: "no_consent", deferred_until: "2026-11-28T00:00:00Z" },
  }
  const rules = rulesOf({ ...decision, verdict: "suppress", reasons: ["age_unknown"], inputs })
  expect(
    rules.map(({ rule, isAllowed, reason, inputs: read }) => [rule, isAllowed, reason, read]),
  ).toEqual([
    ["age", false, "age_unknown", { years_min: "18" }],
    ["de-least-age", true, "", { years_min: "18" }],
    ["consent", false, "no_consent", { granted_at: null }],
  ])
})
