import { PitbossError } from "../core/errors.ts"
import type { Warehouse } from "./warehouse.ts"

/** Functions that reach outside the warehouse's own tables, as scalars or as tables. */
const FUNCTIONS_REFUSED =
  /^(file|url|s3\w*|gcs|hdfs\w*|remote\w*|cluster\w*|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|executable|input|python|azure\w*|iceberg\w*|delta\w*|hudi\w*|ytsaurus|arrowflight|fuzz\w+|sleep\w*|catboostEvaluate|dictionary|view\w*|merge\w*|loop|getServerSetting|currentUser|decrypt|encrypt)$/i

/**
 * Checks that a text is one select that stays inside the warehouse's tables, and returns it as the
 * engine formats it: only that form may run (explaining raw text would run what stands behind a
 * semicolon). Throws SQL_SYNTAX or SQL_REFUSED. This guards an administrator against accidents;
 * the analysts' sandbox with a role of its own is separate.
 */
export async function readOnlySql(warehouse: Warehouse, sql: string): Promise<string> {
  const formatted = await format(warehouse, sql)
  const rows = await warehouse
    .query<{ explain: string }>(`select * from (explain ast ${formatted})`)
    .catch(() => [])
  const nodes = rows.map(({ explain }) => explain.trim())
  if (!nodes[0]?.startsWith("SelectWithUnionQuery")) throw refused("only a select may run here")
  if (nodes.some((node) => node === "Set" || node.startsWith("Set ")))
    throw refused("it sets a setting")
  if (/\binto\s+outfile\b/i.test(formatted)) throw refused("it writes a file")
  for (const node of nodes) {
    const name = /^Function (\S+)/.exec(node)?.[1]
    if (name && FUNCTIONS_REFUSED.test(name)) throw refused(`it calls ${name}`)
  }
  return formatted
}

async function format(warehouse: Warehouse, sql: string): Promise<string> {
  const text = sql.trim().replace(/;\s*$/, "")
  const rows = await warehouse
    .query<{ formatted: string }>("select formatQuerySingleLine({text:String}) as formatted", {
      text,
    })
    .catch((error: PitbossError) => {
      throw new PitbossError("SQL_SYNTAX", `Nothing ran. ${error.message}`, {}, { cause: error })
    })
  return rows[0]?.formatted ?? ""
}

function refused(why: string): PitbossError {
  return new PitbossError(
    "SQL_REFUSED",
    `Nothing ran: ${why}. Expected one select over the warehouse's own tables.`,
  )
}
