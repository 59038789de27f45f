import { PitbossError } from "../core/errors.ts"
import { forgingIn } from "./bare-text.ts"
import { isPassing } from "./passing.ts"
import type { Warehouse } from "./warehouse.ts"
import { linesOf, misleadingIn, writtenParts } from "./written-part.ts"

/**
 * What a select may name in the place of a table beside tables: each makes its rows of its own arguments. None that takes
 * columns as a text: expressions stand in that.
 */
export const TABLE_FUNCTIONS_ALLOWED: readonly string[] = [
  ...["numbers", "numbers_mt", "zeros", "zeros_mt", "primes"],
  ...["generateSeries", "generate_series"],
]

const ALLOWED = new Set(TABLE_FUNCTIONS_ALLOWED.map((name) => name.toLowerCase()))

/** A text is written with it, and as a table function it reads its own argument alone. */
const ALSO_SCALAR = "format"

/** Functions that reach outside the warehouse's own tables without being tables, or that hold up who asks. */
const SCALARS_REFUSED =
  /^(file|python|arrowflight|sleep\w*|catboostEvaluate|getServerSetting|currentUser|decrypt|encrypt|fuzz\w+|hasColumnInTable)$/i
/** Likewise where they are called: tables, under whatever name engines bring. */
const CALLS_REFUSED = /^(\w+Cluster|remote\w*|s3\w*|view\w*|merge\w*)$/i

/**
 * Checks that a text is one select that stays inside the warehouse's tables, and returns it as the
 * engine formats it: only that form may run (explaining raw text would run what stands behind a
 * semicolon). Throws SQL_SYNTAX or SQL_REFUSED; where the engine itself fails, its own code. This guards an administrator against accidents;
 * the analysts' sandbox with a role of its own is separate.
 */
export async function readOnlySql(warehouse: Warehouse, sql: string): Promise<string> {
  const formatted = await format(warehouse, sql)
  const rows = await warehouse
    .query<{ explain: string }>(`select * from (explain ast ${formatted})`)
    .catch((thrown: unknown) => {
      if (isPassing(thrown)) throw thrown
      return []
    })
  const nodes = rows.map(({ explain }) => explain.trim())
  if (!nodes[0]?.startsWith("SelectWithUnionQuery")) throw refused("only a select may run here")
  if (nodes.some((node) => node === "Set" || node.startsWith("Set ")))
    throw refused("it sets a setting")
  if (/\binto\s+outfile\b/i.test(formatted)) throw refused("it writes a file")
  const forging = forgingIn(formatted)
  if (forging !== undefined) throw refused(forging)
  const parts = await writtenParts(warehouse, formatted)
  const misleading = misleadingIn(parts)
  if (misleading !== undefined) throw refused(misleading.words)
  const outside = await outsideCall(warehouse, [...nodes, ...linesOf(parts)])
  if (outside !== undefined) throw refused(`it calls ${outside}`)
  return formatted
}

/**
 * The first function in the lines of an explained parse that reaches outside the warehouse's own tables. A table
 * function is one in a table's place, and may stand behind `in` or `with` too: there its name tells.
 */
export async function outsideCall(
  warehouse: Warehouse,
  nodes: readonly string[],
): Promise<string | undefined> {
  // A function that takes another one takes it by its bare name too.
  const names = nodes.map((node) => /^Identifier (\S+)/.exec(node)?.[1] ?? "")
  const named = names.find((name) => SCALARS_REFUSED.test(name))
  if (named !== undefined) return named
  const called = nodes.flatMap((node, place) => {
    const name = /^Function (\S+)/.exec(node)?.[1]
    const isTable = nodes[place - 1]?.startsWith("TableExpression") ?? false
    return name === undefined || (isTable && ALLOWED.has(name.toLowerCase()))
      ? []
      : [{ name, isTable }]
  })
  if (called.length === 0) return undefined
  const tables = await tableFunctions(warehouse)
  return called.find(
    ({ name, isTable }) =>
      isTable ||
      [SCALARS_REFUSED, CALLS_REFUSED].some((one) => one.test(name)) ||
      tables.has(name.toLowerCase()),
  )?.name
}

async function tableFunctions(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const rows = await warehouse.query<{ name: string }>("select name from system.table_functions")
  const harmless = new Set([...TABLE_FUNCTIONS_ALLOWED, ALSO_SCALAR])
  return new Set(rows.flatMap(({ name }) => (harmless.has(name) ? [] : [name.toLowerCase()])))
}

async function format(warehouse: Warehouse, sql: string): Promise<string> {
  const text = sql.trim().replace(/;\s*$/, "")
  const rows = await warehouse
    .query<{ formatted: string }>("select formatQuerySingleLine({text:String}) as formatted", {
      text,
    })
    .catch((error: PitbossError) => {
      if (isPassing(error)) throw error
      throw new PitbossError("SQL_SYNTAX", `Nothing ran. ${error.message}`, {}, { cause: error })
    })
  return rows[0]?.formatted ?? ""
}

function refused(why: string): PitbossError {
  return new PitbossError(
    "SQL_REFUSED",
    `Nothing ran: ${why}. Expected one select over the warehouse's own tables, or ${TABLE_FUNCTIONS_ALLOWED.join(", ")}.`,
  )
}
