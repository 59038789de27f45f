import { z } from "zod"

/** What every refusal says, in JSON. */
export const Refusal = z.object({
  code: z.string().describe("What is wrong, for programs"),
  message: z.string().describe("What is wrong, where, and what was expected"),
  path: z.string().optional().describe("Field that is wrong"),
  line: z.int().optional().describe("Line of a select, from 1"),
  column: z.int().optional().describe("Column in that line, from 1"),
  found: z.string().optional().describe("Word that stands there"),
  instead: z.string().optional().describe("Word that would be right there"),
})

const { $schema: _, ...SCHEMA } = z.toJSONSchema(Refusal)

/** Responses of an OpenAPI operation: each status with why it is answered, and what a refusal says. */
export function refusals(why: Readonly<Record<number, string>>): object {
  return Object.fromEntries(
    Object.entries(why).map(([status, description]) => [
      status,
      { description, content: { "application/json": { schema: SCHEMA } } },
    ]),
  )
}
