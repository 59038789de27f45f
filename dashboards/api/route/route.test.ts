import { expect, test } from "vitest"
import { z } from "zod"
import { RuleSelect } from "../../../segments/rule/rule.ts"
import { parseQuestion, route } from "./route.ts"

const asked = route({
  method: "post",
  path: "/api/rules/write",
  summary: "Rules",
  question: z.strictObject({ select: RuleSelect }),
  answer: z.object({}),
  read: async () => ({}),
})

test("a question that is nested deeper than the stack is refused as one, and breaks nothing", () => {
  let rule: object = { kind: "number", column: "bets", operator: "=", value: "1" }
  for (let depth = 0; depth < 20_000; depth += 1)
    rule = { kind: "group", join: "all", rules: [rule] }
  expect(() => parseQuestion(asked, { select: { columns: [], rule } })).toThrow(
    expect.objectContaining({ code: "QUESTION" }),
  )
})
