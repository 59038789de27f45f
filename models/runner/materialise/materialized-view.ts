import { PitbossError } from "../../../core/errors.ts"
import { db } from "../../dialect/client.ts"
import { type Column, createTrigger, dropTable } from "../../dialect/ddl.ts"
import { quoteIdentifier } from "../../dialect/quote.ts"
import type { MaterializedViewMatter } from "../front-matter.ts"
import { type Model, referencesOf, sourcesOf } from "../model.ts"
import type { Project } from "../project.ts"
import { renderSelect, storeName } from "../render.ts"
import { execute, placed, type Site } from "../site.ts"
import { fromModel, insertSelect } from "./insert-select.ts"
import { lookedUp } from "./store.ts"
import { besideName, createBeside, swapIn } from "./swap.ts"

/** Aggregates that heal: a difference is added, or the same row again changes nothing. */
const AGGREGATES =
  /^SimpleAggregateFunction\((sum|min|max|any|groupBitOr|groupBitAnd|groupUniqArrayArray), /

/** A column that is merged by an aggregate. */
export interface AggregateColumn {
  /** Quoted. */
  readonly name: string
  readonly type: string
  readonly aggregate: string
}

/** The columns of a target that are not its key, with the aggregate that merges each. */
export function aggregatesOf(
  { matter }: Model<MaterializedViewMatter>,
  columns: readonly { readonly name: string; readonly type: string }[],
): readonly AggregateColumn[] {
  return columns
    .filter(({ name }) => !matter.order_by.includes(name))
    .map(({ name, type }) => ({
      name: quoteIdentifier(name),
      type,
      aggregate: AGGREGATES.exec(type)?.[1] ?? "any",
    }))
}

/** Name of the view that follows the inserts. */
export function followerName(name: string): string {
  return `${name}__mv`
}

/** The table whose inserts keep the model current: as declared, or its only source. */
export function triggerOf(project: Project, model: Model<MaterializedViewMatter>): string {
  const { trigger } = model.matter
  const found = tablesBehind(project, model)
  if (trigger !== undefined && found.has(trigger)) return trigger
  const [only] = found
  if (trigger === undefined && found.size === 1 && only !== undefined) return only
  throw new PitbossError(
    "MODELS_TRIGGER",
    `${model.path}: trigger ${trigger ?? "is not declared"}; expected one of the tables that the model reads: ${[...found].sort().join(", ")}.`,
    { model: model.name },
  )
}

/**
 * Builds the target from what is there, then lets it follow. Whoever inserts into the trigger
 * must be detached: a row inserted between the two would be missed or counted twice.
 */
export async function buildMaterializedView(
  site: Site,
  model: Model<MaterializedViewMatter>,
  columns: readonly Column[],
): Promise<void> {
  await createTarget(site, model, columns)
  await fillTarget(site, model, columns)
  await putTarget(site, model)
}

/** Creates the empty target beside the present one. Throws MODELS_AGGREGATE or MODELS_TRIGGER. */
export async function createTarget(
  site: Site,
  model: Model<MaterializedViewMatter>,
  columns: readonly Column[],
): Promise<void> {
  const { order_by, projections, description, granularity } = model.matter
  checkAggregates(model, columns)
  triggerOf(site.scope.project, model)
  await createBeside(site, {
    name: model.name,
    columns,
    engine: "AggregatingMergeTree",
    orderBy: order_by,
    extras: projections.map((projection) => `projection ${projection}`),
    settings: [
      ...(projections.length > 0 ? ["deduplicate_merge_projection_mode = 'rebuild'"] : []),
      ...lookedUp(granularity),
    ],
    comment: description,
  })
}

/** Adds what the trigger's rows say to the target beside; `instead` of the trigger, only some of them. */
export async function fillTarget(
  site: Site,
  model: Model<MaterializedViewMatter>,
  columns: readonly Column[],
  instead?: ReadonlyMap<string, string>,
): Promise<void> {
  const names = columns.map(({ name }) => name)
  const rendering = { inlineViews: true, ...(instead && { instead }) }
  const select = renderSelect(site.scope, model, rendering)
  const backfill = db.select(names).from(fromModel(select, "built"))
  await execute(site, [insertSelect(placed(site, besideName(model.name)), names, backfill)])
}

/** Puts the target beside in its place and lets it follow. Nobody may insert into the trigger. */
export async function putTarget(site: Site, model: Model<MaterializedViewMatter>): Promise<void> {
  const trigger = triggerOf(site.scope.project, model)
  const follower = placed(site, followerName(model.name))
  await execute(site, [dropTable(follower)])
  await swapIn(site, model.name)
  if (site.scope.isStill) return
  const select = renderSelect(site.scope, model, { inlineViews: true })
  await execute(site, [createTrigger(follower, placed(site, model.name), select)])
  await checkFollows(site, model, trigger)
}

/** The tables under a model: sources and models that are not views, through views. */
export function tablesBehind(project: Project, model: Model): Set<string> {
  const found = new Set(sourcesOf(model))
  for (const name of referencesOf(model)) {
    const upstream = project.byName.get(name)
    if (upstream?.matter.materialized === "view")
      for (const table of tablesBehind(project, upstream)) found.add(table)
    else if (upstream?.matter.materialized === "incremental") found.add(storeName(name))
    else found.add(name)
  }
  return found
}

function checkAggregates(model: Model<MaterializedViewMatter>, columns: readonly Column[]): void {
  const order = new Set(model.matter.order_by)
  const bad = columns.find(({ name, type }) => !order.has(name) && !AGGREGATES.test(type))
  if (bad === undefined) return
  throw new PitbossError(
    "MODELS_AGGREGATE",
    `${model.path}: the column '${bad.name}' (${bad.type}) is not in order_by; expected a type such as SimpleAggregateFunction(sum, ${bad.type}) with one of sum, min, max, any, groupBitOr, groupBitAnd, groupUniqArrayArray.`,
    { model: model.name, column: bad.name },
  )
}

// The engine follows the leftmost table of a select, whatever the front matter says.
async function checkFollows(
  site: Site,
  model: Model<MaterializedViewMatter>,
  trigger: string,
): Promise<void> {
  const database = site.scope.database === undefined ? "currentDatabase()" : "{database:String}"
  const rows = await site.warehouse.query<{ follows: number }>(
    `select has(dependencies_table, {follower:String}) as follows from system.tables where database = ${database} and name = {trigger:String}`,
    { database: site.scope.database ?? "", follower: followerName(model.name), trigger },
  )
  if (rows[0]?.follows === 1) return
  await execute(site, [dropTable(placed(site, followerName(model.name)))])
  throw new PitbossError(
    "MODELS_TRIGGER",
    `${model.path}: the model does not follow ${trigger}; expected it as the leftmost table of the select.`,
    { model: model.name, trigger },
  )
}
