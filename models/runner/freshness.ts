import { db } from "../dialect/client.ts"
import { analystSql, compile } from "../dialect/compile.ts"
import { quoteIdentifier } from "../dialect/quote.ts"
import { placed, type Site } from "./site.ts"
import type { SourceCheck } from "./source-check.ts"

/** How old the newest of some rows was, when somebody asked. */
export interface Freshness {
  readonly source: string
  readonly name: string
  /** By the engine's clock. */
  readonly at: string
  readonly newest: string | null
  readonly age_s: number | null
  readonly result: "pass" | "warn" | "error"
}

/** Looks at every source that `sources.yml` names, and keeps what was found. No row at all is an error. */
export async function lookAtSources(site: Site): Promise<readonly Freshness[]> {
  const found: Freshness[] = []
  for (const check of site.scope.project.checks) found.push(await lookAt(site, check))
  await site.warehouse.insert("sys_freshness", found)
  return found
}

async function lookAt(site: Site, check: SourceCheck): Promise<Freshness> {
  const { source, name, loadedAt, where } = check
  const newest = `maxOrNull(${quoteIdentifier(loadedAt)})`
  const rows = db
    .select(db.raw(`now64(3) as at, ${newest} as newest`))
    .select(db.raw(`toString(dateDiff('second', ${newest}, now64(3))) as age`))
    .from(placed(site, source))
  const chosen = where === undefined ? rows : rows.whereRaw(analystSql(`(${where})`))
  const { sql, params } = compile(chosen)
  const [row] = await site.warehouse.query<{
    at: string
    newest: string | null
    age: string | null
  }>(sql, params)
  // A clock that was set back makes no row of the future.
  const age = row?.age == null ? null : Math.max(0, Number(row.age))
  const at = row?.at ?? ""
  return { source, name, at, newest: row?.newest ?? null, age_s: age, result: resultOf(age, check) }
}

function resultOf(age: number | null, check: SourceCheck): Freshness["result"] {
  if (age === null || age > check.error_after) return "error"
  return age > check.warn_after ? "warn" : "pass"
}
