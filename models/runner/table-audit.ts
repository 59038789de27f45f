import { createTable, dropTable } from "../dialect/ddl.ts"
import { quoteIdentifier } from "../dialect/quote.ts"
import type { Rest } from "./adoption.ts"
import type { AuditOutcome } from "./audit-log.ts"
import type { SeedMatter, TableMatter } from "./front-matter.ts"
import type { Glanced } from "./glance.ts"
import { notedContents, ROW_HASH, readContent } from "./materialise/content.ts"
import { isTable, type Model, relationName } from "./model.ts"
import type { Pipeline } from "./pipeline.ts"
import { isSeed } from "./seed.ts"
import { execute, placed, type Site } from "./site.ts"

/** A model that is built as a whole. */
export type WholeModel = Model<TableMatter | SeedMatter>

/** Whether a model is built as a whole, from others or from a file, so that what it holds is what a build wrote. */
export function isBuiltWhole(model: Model): model is WholeModel {
  return isTable(model) || isSeed(model)
}

// Rows that went by themselves are no damage: of such a table nothing can be told.
const losesRows = ({ matter }: WholeModel) => "ttl" in matter && matter.ttl !== undefined

/** Holds what a table holds against what its build wrote, whatever goes on beside it. */
export async function glanceAtTable(site: Site, model: WholeModel): Promise<Glanced> {
  const { name } = model
  const stands = await readContent(site, name)
  const noted = losesRows(model) ? [stands] : await notedContents(site, name)
  const isOdd = !noted.some(
    ({ rows, content }) => rows === stands.rows && content === stands.content,
  )
  return { name, keysChecked: Number(stands.rows), isOdd }
}

/**
 * Builds a table anew where it holds something else than its build wrote, and tells how many of its keys are others
 * now; also where nobody knows what was written, and nothing is told then. No build may run beside.
 */
export async function auditTable(
  { pipeline, between }: { readonly pipeline: Pipeline; readonly between: Rest },
  model: WholeModel,
): Promise<AuditOutcome> {
  const { site } = pipeline
  const { name } = model
  const nothing = { name, drift: 0, amountsOff: {}, wasRebuilt: false }
  const { keysChecked, isOdd } = await glanceAtTable(site, model)
  if (!isOdd) return { ...nothing, keysChecked }
  const isKnown = (await notedContents(site, name)).length > 0
  const before = await keepKeys(site, model)
  try {
    if (isTable(model)) await pipeline.buildAside(model)
    else await between(() => pipeline.build(model, "refresh"))
    if (!isKnown) return { ...nothing, keysChecked }
    return {
      ...nothing,
      keysChecked,
      wasRebuilt: true,
      drift: await otherKeys(site, model, before),
    }
  } finally {
    await execute(site, [dropTable(placed(site, before))])
  }
}

const keysOf = (model: WholeModel) =>
  `select sipHash64(tuple(${model.matter.order_by.map((each) => quoteIdentifier(each)).join(", ")})) as hash_of_key, ${ROW_HASH} as hash_of_row`

// A build drops what stood: of that, the hashes are kept.
async function keepKeys(site: Site, model: WholeModel): Promise<string> {
  const name = `${model.name}__was`
  const { database } = site.scope
  const column = (name: string) => ({ name, type: "UInt64", description: "Hash of a row" })
  await execute(site, [
    dropTable(placed(site, name)),
    createTable({
      name: placed(site, name),
      columns: [column("hash_of_key"), column("hash_of_row")],
      engine: "Memory",
      comment: `Of an audit of ${model.name}`,
    }),
  ])
  await site.warehouse.command(
    `insert into ${relationName(name, database)} (hash_of_key, hash_of_row) ${keysOf(model)} from ${relationName(model.name, database)}`,
  )
  return name
}

async function otherKeys(site: Site, model: WholeModel, before: string): Promise<number> {
  const { database } = site.scope
  const [row] = await site.warehouse.query<{ n: string }>(
    `select count() as n from (
    select hash_of_key from (
        select hash_of_key, hash_of_row, toInt64(1) as sign from ${relationName(before, database)}
        union all
        select hash_of_key, hash_of_row, toInt64(-1) as sign from (${keysOf(model)} from ${relationName(model.name, database)}))
    group by hash_of_key having sum(reinterpretAsInt64(hash_of_row) * sign) != 0)`,
  )
  // What was off may have become right meanwhile: it was off.
  return Math.max(1, Number(row?.n ?? 0))
}
