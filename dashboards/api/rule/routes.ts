import { z } from "zod"
import { readRule } from "../../../segments/rule/read.ts"
import { RuleSelect } from "../../../segments/rule/rule.ts"
import { writeRule } from "../../../segments/rule/write.ts"
import { type Route, route } from "../route/route.ts"
import { SQL_CHARACTERS_MAX } from "../segment/sql-bound.ts"

const Reading = z.object({
  select: RuleSelect.nullable().describe("null where the select is beyond rules"),
  beyond: z
    .object({ line: z.number().int(), column: z.number().int(), why: z.string() })
    .nullable()
    .describe("The first place that no rule says, and why"),
})

/** The rule builder's SQL, for tools: pages write and read it themselves. */
export function ruleRoutes(): readonly Route[] {
  return [
    route({
      method: "post",
      path: "/api/rules/write",
      summary: "The select that a rule tree says",
      question: z.strictObject({ select: RuleSelect }),
      answer: z.object({ sql: z.string() }),
      read: async ({ select }) => ({ sql: writeRule(select) }),
    }),
    route({
      method: "post",
      path: "/api/rules/read",
      summary: "The rule tree that a select says, or where it is beyond rules",
      question: z.strictObject({ sql: z.string().min(1).max(SQL_CHARACTERS_MAX) }),
      answer: Reading,
      async read({ sql }) {
        const reading = readRule(sql)
        return reading.kind === "rule"
          ? { select: structuredClone(reading.select) as z.input<typeof RuleSelect>, beyond: null }
          : { select: null, beyond: reading.beyond }
      },
    }),
  ]
}
