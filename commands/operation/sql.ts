import { z } from "zod"
import { AUTHORS, Sandbox } from "../../segments/sandbox/sandbox.ts"
import { readOnlySql } from "../../warehouse/read-only.ts"
import { operation } from "../operation.ts"

/** `pitboss sql "<select>"`: rows as NDJSON, decimals and 64-bit integers as strings. */
export const sqlOperation = operation({
  name: "sql",
  need: "warehouse",
  args: z.object({ sql: z.string().min(1).max(100_000) }),
  async run({ warehouse }, { sql }) {
    const ndjson = await warehouse.queryText(await readOnlySql(warehouse, sql))
    return { kind: "rows", ndjson }
  },
})

/** `pitboss sql --sandbox`: rows of a select that somebody wrote who is no administrator. */
export const sandboxOperation = operation({
  name: "sql-sandbox",
  need: "warehouse",
  args: z.object({
    sql: z.string(),
    role: z.enum(AUTHORS),
    brands: z.array(z.string()).min(1).optional(),
  }),
  async run({ warehouse }, { sql, role, brands }) {
    const author = { role, ...(brands !== undefined && { brands }) }
    return { kind: "rows", ndjson: await new Sandbox(warehouse).rows(sql, author) }
  },
})
