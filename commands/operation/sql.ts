import { z } from "zod"
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
