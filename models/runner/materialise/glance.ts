import { dropTable } from "../../dialect/ddl.ts"
import { quoteIdentifier } from "../../dialect/quote.ts"
import type { IncrementalMatter, ReplaceMatter } from "../front-matter.ts"
import type { Glanced } from "../glance.ts"
import type { EngineInstant } from "../instant.ts"
import { type Model, relationName } from "../model.ts"
import { renderSelect, renderTouched, storeName, touchedTable } from "../render.ts"
import { execute, placed } from "../site.ts"
import type { Chosen } from "../slice.ts"
import type { Run } from "./run.ts"
import { identityOf, isDifference } from "./store.ts"
import { createTouched, fillChosen } from "./touched.ts"

/**
 * Compares the chosen keys of a model with what its select says, for the run's present, while ticks go on. Keys that
 * were touched or booked since an instant are not quiet: of them nothing is said.
 */
export async function glanceAtStore(
  run: Run,
  model: Model<IncrementalMatter>,
  chosen: Chosen,
  quietSince: EngineInstant,
): Promise<Glanced> {
  const { name } = model
  const { warehouse, scope } = run.site
  const ends = ["keys", "off"].map((end) => `${name}__glance_${end}`)
  const [keys = "", off = ""] = ends
  const site = { warehouse, scope: { ...scope, touched: keys } }
  const looking = { ...run, site }
  try {
    await createTouched(site, model)
    const keysChecked = await fillChosen(looking, model, chosen)
    if (keysChecked === 0) return { name, keysChecked, isOdd: false }
    await createTouched({ warehouse, scope: { ...scope, touched: off } }, model)
    const table = relationName(off, scope.database)
    await warehouse.command(`insert into ${table}\n${offSql(looking, model)}`)
    const busy = `(${keyOf(model)}) not in (\n${renderTouched(scope, model)}\n)
    and (${keyOf(model)}) not in (select ${keyOf(model)} from ${relationName(storeName(name), scope.database)} where booked_at > {since:DateTime64(3)})`
    const [row] = await warehouse.query<{ n: string }>(
      `select count() as n from ${table} where ${busy}`,
      { since: quietSince, previous: quietSince },
    )
    return { name, keysChecked, isOdd: row?.n !== "0" }
  } finally {
    await execute(
      site,
      ends.map((end) => dropTable(placed(site, end))),
    )
  }
}

const quoted = (names: readonly string[]) => names.map((name) => quoteIdentifier(name))
const keyOf = ({ matter }: Model<IncrementalMatter>) => quoted(matter.key).join(", ")

// The keys of which a row that is computed now and what stands differ, in one statement: both sides are of one time.
function offSql({ site, columns }: Run, model: Model<IncrementalMatter>): string {
  const measures = new Set<string>(isDifference(model) ? model.matter.measures : [])
  const of = columns.filter(({ name }) => !measures.has(name)).map(({ name }) => name)
  const identity = quoted(
    isDifference(model) ? of : identityOf(model as Model<ReplaceMatter>),
  ).join(", ")
  const cast = columns.map(({ name, type }) => {
    const column = quoteIdentifier(name)
    return `cast(built.${column} as ${type}) as ${column}`
  })
  const names = quoted(columns.map(({ name }) => name)).join(", ")
  const computed = `select ${cast.join(", ")} from (\n${renderSelect(site.scope, model)}\n) as built`
  const standing = `select ${names} from ${relationName(model.name, site.scope.database)}
        where (${keyOf(model)}) in ${touchedTable(site.scope, model)}`
  const differs = isDifference(model)
    ? quoted(model.matter.measures)
        .map((name) => `sum(sign * ${name}) != 0`)
        .join(" or ")
    : `count() != 2 or uniqExact(sipHash128(tuple(${names}))) != 1`
  return `select distinct ${keyOf(model)} from (
    select ${identity} from (
        select *, toInt8(1) as sign from (${computed})
        union all
        select *, toInt8(-1) as sign from (${standing}))
    group by ${identity} having ${differs})`
}
