import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { type CaseVerdict, decideCase, readCase } from "../../activation/compliance/case/case.ts"
import { listRules } from "../../activation/compliance/listing.ts"
import { type Rulebook, readRulebook, rulebookOf } from "../../activation/compliance/rulebook.ts"
import { LAWS_DIR } from "../../commands/folders.ts"

const RULEBOOK = readRulebook(LAWS_DIR)
const RULES = new Map(listRules(RULEBOOK).map((rule) => [rule.id, rule]))
const CASES = readFileSync(new URL("./cases.ndjson", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line, index) => readCase(line, index + 1))

const ruleOf = (name = "") => name.split(":", 1)[0] ?? ""

/** The case's name, with where its rule comes from. */
function titled(name = ""): string {
  const [source = "a rule of the group"] = RULES.get(ruleOf(name))?.sources ?? []
  return `${name} [${source}]`
}

/** The rules that keep the message back: two may do so for one reason. */
const refusing = (one?: CaseVerdict) =>
  one?.rules.flatMap(({ rule, isAllowed, isNoted }) => (isAllowed || isNoted ? [] : [rule])).join()

const verdicts = (rulebook: Rulebook) =>
  CASES.map((one, index) => decideCase(one, index + 1, rulebook))

describe("each rule in cases", () => {
  test.each(CASES.map((one) => [titled(one.case), one] as const))("%s", (_, one) => {
    const { verdict, reasons, until } = decideCase(one, 1, RULEBOOK)
    const { until: expectedUntil, ...expected } = { reasons: [], ...one.expect }
    expect({ verdict, reasons }).toEqual(expected)
    if (expectedUntil !== undefined) expect(Date.parse(until ?? "")).toBe(Date.parse(expectedUntil))
  })

  test("names rules that there are, and each rule is in one", () => {
    const named = new Set(CASES.map((one) => ruleOf(one.case)))
    named.delete("group")
    expect([...named].filter((id) => !RULES.has(id))).toEqual([])
    const untried = [...RULES.values()].filter(
      ({ id, status }) => status !== "draft" && !named.has(id),
    )
    expect(untried.map(({ id }) => id)).toEqual([])
  })
})

describe("each rule switched off", () => {
  const enforcing = RULEBOOK.laws.filter(
    ({ status, kind }) => status === "active" && kind !== "enforced-by",
  )
  const whole = verdicts(RULEBOOK)

  test.each([...RULEBOOK.groupRules.map(({ id }) => [id]), ...enforcing.map(({ id }) => [id])])(
    "%s: a case of its own fails",
    (id) => {
      const { groupRules, laws } = RULEBOOK
      const without = rulebookOf(
        groupRules.filter((rule) => rule.id !== id),
        laws.filter((law) => law.id !== id),
      )
      const changed = verdicts(without).filter(
        (one, index) => ruleOf(one.case) === id && refusing(one) !== refusing(whole[index]),
      )
      expect(changed).not.toEqual([])
      expect(without.version).not.toBe(RULEBOOK.version)
    },
  )

  test.each(
    RULEBOOK.laws.flatMap((law) =>
      law.kind === "enforced-by" && law.status === "active"
        ? [[law.id, law.parameters.rule] as const]
        : [],
    ),
  )("%s: without %s a case of it fails", (id, rule) => {
    const without = rulebookOf(
      RULEBOOK.groupRules.filter((one) => one.id !== rule),
      RULEBOOK.laws,
    )
    const changed = verdicts(without).filter(
      (one, index) =>
        ruleOf(one.case) === id && one.reasons.join() !== whole[index]?.reasons.join(),
    )
    expect(changed).not.toEqual([])
  })
})
