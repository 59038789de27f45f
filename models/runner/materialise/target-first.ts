import { performance } from "node:perf_hooks"
import { type Column, dropTable, renameTable } from "../../dialect/ddl.ts"
import { ARRIVALS } from "../clock.ts"
import type { MaterializedViewMatter } from "../front-matter.ts"
import { type EngineInstant, SINCE_EVER } from "../instant.ts"
import { type Model, relationName } from "../model.ts"
import { execute, placed, type Site } from "../site.ts"
import { createTarget, fillTarget, putTarget, triggerOf } from "./materialized-view.ts"
import { besideName } from "./swap.ts"

const ASIDE = "__target"

/** Rounds of catching up after the backfill, at most, and how short one must be to be the last. */
const ROUNDS_MAX = 6
const ROUND_MS_SHORT = 1_000

/** A target that stands beside the present one, with all that had arrived up to a watermark. */
export interface PreparedTarget {
  readonly model: Model<MaterializedViewMatter>
  readonly columns: readonly Column[]
  readonly trigger: string
  /** Arrival of the last row that is in it. */
  readonly watermark: EngineInstant
  /** Rows of the trigger up to the watermark, when it was filled. */
  readonly rowsBelow: string
}

/**
 * Builds the target of an insert-triggered model beside what stands, while events come in: everything up to a
 * watermark, then what arrived meanwhile, until a round is short. Nobody else may build the model.
 */
export async function prepareTarget(
  site: Site,
  model: Model<MaterializedViewMatter>,
  columns: readonly Column[],
): Promise<PreparedTarget> {
  const trigger = triggerOf(site.scope.project, model)
  await createTarget(site, aside(model), columns)
  let watermark = SINCE_EVER
  let rowsBelow = "0"
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const began = performance.now()
    const next = await readWatermark(site, trigger)
    await fillBetween(site, { model, columns, trigger }, watermark, next.watermark)
    ;({ watermark, rowsBelow } = next)
    if (performance.now() - began < ROUND_MS_SHORT) break
  }
  return { model, columns, trigger, watermark, rowsBelow }
}

/**
 * Adds what arrived above the watermark, exchanges the target and lets it follow. Nobody may insert into the
 * trigger. Where rows came in below the watermark after it was read (a clock was set back), all is built anew.
 */
export async function finishTarget(site: Site, prepared: PreparedTarget): Promise<void> {
  const { model, columns, trigger, watermark, rowsBelow } = prepared
  if ((await countBelow(site, trigger, watermark)) === rowsBelow) {
    await fillBetween(site, prepared, watermark, undefined)
    const next = placed(site, besideName(model.name))
    const target = placed(site, besideName(aside(model).name))
    await execute(site, [dropTable(next), renameTable(target, next)])
  } else {
    await createTarget(site, model, columns)
    await fillTarget(site, model, columns)
  }
  await putTarget(site, model)
  await dropPrepared(site, model.name)
}

/** Drops what was prepared for a model, where a kill left it. */
export async function dropPrepared(site: Site, name: string): Promise<void> {
  await execute(site, [dropTable(placed(site, besideName(`${name}${ASIDE}`)))])
}

// Healing may build the model anew meanwhile, under the name that every build has: this one has its own.
function aside(model: Model<MaterializedViewMatter>): Model<MaterializedViewMatter> {
  return { ...model, name: `${model.name}${ASIDE}` }
}

async function fillBetween(
  site: Site,
  { model, columns, trigger }: Pick<PreparedTarget, "model" | "columns" | "trigger">,
  above: EngineInstant,
  upTo: EngineInstant | undefined,
): Promise<void> {
  const column = ARRIVALS.column
  const end = upTo === undefined ? "" : ` and ${column} <= ${literal(upTo)}`
  const rows = `(select * from ${relationName(trigger, site.scope.database)} where ${column} > ${literal(above)}${end})`
  await fillTarget(site, aside(model), columns, new Map([[trigger, rows]]))
}

// A block carries one arrival, and blocks come one after the other: below that of the last one all is there.
async function readWatermark(
  site: Site,
  trigger: string,
): Promise<Pick<PreparedTarget, "watermark" | "rowsBelow">> {
  const table = relationName(trigger, site.scope.database)
  const [row] = await site.warehouse.query<{ watermark: EngineInstant | null }>(
    `select maxOrNull(${ARRIVALS.column}) as watermark from ${table}`,
  )
  const watermark = row?.watermark ?? SINCE_EVER
  return { watermark, rowsBelow: await countBelow(site, trigger, watermark) }
}

async function countBelow(site: Site, trigger: string, watermark: EngineInstant): Promise<string> {
  const table = relationName(trigger, site.scope.database)
  const [row] = await site.warehouse.query<{ rows: string }>(
    `select count() as rows from ${table} where ${ARRIVALS.column} <= ${literal(watermark)}`,
  )
  return row?.rows ?? "0"
}

function literal(instant: EngineInstant): string {
  return `toDateTime64('${instant}', 3, 'UTC')`
}
