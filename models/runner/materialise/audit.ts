import { quoteIdentifier } from "../../dialect/quote.ts"
import { type AmountsOff, currencySql, isMoney, offsSql, readOffs } from "../amounts-off.ts"
import type { DifferenceMatter, IncrementalMatter, ReplaceMatter } from "../front-matter.ts"
import { type Model, relationName } from "../model.ts"
import { storeName, touchedName } from "../render.ts"
import type { Chosen } from "../slice.ts"
import { bookDifference } from "./difference.ts"
import { nextVersion } from "./incremental.ts"
import { freshName } from "./names.ts"
import { computeFresh, dropVanished, writeFresh } from "./replace.ts"
import type { Run } from "./run.ts"
import { identityOf, isDifference } from "./store.ts"
import { fillChosen } from "./touched.ts"

/** How much of a model was compared with what its select says now, and how much of it was off. */
export interface Found {
  readonly keysChecked: number
  /** Keys that were off, and are right now. */
  readonly drift: number
  /** By how much its money was off. */
  readonly amountsOff: AmountsOff
}

/**
 * Computes the chosen keys of a model anew, says how far its rows were off, and brings them to what was
 * computed. The run's present must be the one that the rows were computed for.
 */
export async function auditIncremental(
  run: Run,
  model: Model<IncrementalMatter>,
  chosen: Chosen,
): Promise<Found> {
  const keysChecked = await fillChosen(run, model, chosen)
  if (keysChecked === 0) return { keysChecked, drift: 0, amountsOff: {} }
  return {
    keysChecked,
    ...(isDifference(model)
      ? await rebook(run, model)
      : await renew(run, model as Model<ReplaceMatter>)),
  }
}

type Off = Omit<Found, "keysChecked">

// What is booked is the difference: there is none where all is well.
async function rebook(run: Run, model: Model<DifferenceMatter>): Promise<Off> {
  await bookDifference(run, model)
  const { key, measures } = model.matter
  const money = run.columns.filter(
    (column) => measures.includes(column.name) && isMoney(model, column),
  )
  // What is booked on two days is one amount.
  const bases = run.columns.some(({ name }) => name === "basis") ? ["effect", "restated"] : []
  const amounts = money.flatMap(({ name }) => {
    const amount = `abs(${quoteIdentifier(name)})`
    return bases.length === 0
      ? [amount]
      : bases.map((basis) => `if(basis = '${basis}', ${amount}, 0)`)
  })
  const { warehouse, scope } = run.site
  const names = quoted(key).join(", ")
  const { keys, amountsOff } = await readOffs(
    warehouse,
    `select ${names}, ${currencySql(scope, run.columns)} as base, ${offsSql(amounts)} as offs
from ${relationName(storeName(model.name), scope.database)} where booked_at = {startedAt:DateTime64(3, 'UTC')}`,
    { startedAt: run.startedAt },
    `uniqExact(${names})`,
  )
  return { drift: keys, amountsOff }
}

async function renew(run: Run, model: Model<ReplaceMatter>): Promise<Off> {
  await computeFresh(run, model)
  const { keys: drift, amountsOff } = await readOffs(run.site.warehouse, differenceSql(run, model))
  const off = { drift, amountsOff }
  if (drift === 0) return off
  await writeFresh(run, model, await nextVersion(run, model))
  // In a run a key that was touched always has rows; one whose events were taken away has none.
  if (model.matter.strategy === "overwrite")
    await dropVanished(run, model, await nextVersion(run, model))
  return off
}

// Rows by identity, computed and standing: two of one content where all is well.
function differenceSql({ site, columns }: Run, model: Model<ReplaceMatter>): string {
  const { database } = site.scope
  const identity = quoted(identityOf(model)).join(", ")
  const names = quoted(columns.map(({ name }) => name)).join(", ")
  const key = quoted(model.matter.key).join(", ")
  const amounts = columns
    .filter((column) => isMoney(model, column) && !identityOf(model).includes(column.name))
    .map(({ name }) => quoteIdentifier(name))
  const off = amounts.map((name) => `abs(sum(sign * ifNull(${name}, toDecimal128('0', 6))))`)
  const base = currencySql(site.scope, columns, (name) =>
    identityOf(model).includes(name) ? name : `any(${name})`,
  )
  const brand = columns.filter(
    ({ name }) => name === "brand" && !identityOf(model).includes("brand"),
  )
  const read = [identity, ...brand.map(({ name }) => name), ...amounts].join(", ")
  const side = (sign: number, from: string) =>
    `select ${read}, toInt8(${sign}) as sign, sipHash128(tuple(${names})) as content from ${from}`
  return `select ${base} as base, ${offsSql(off)} as offs
    from (
        ${side(1, relationName(freshName(model.name), database))}
        union all
        ${side(-1, `${relationName(storeName(model.name), database)} final`)}
        where (${key}) in ${relationName(touchedName(model), database)}
    )
    group by ${identity}
    having count() != 2 or uniqExact(content) != 1`
}

function quoted(names: readonly string[]): string[] {
  return names.map((name) => quoteIdentifier(name))
}
