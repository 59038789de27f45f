import { performance } from "node:perf_hooks"
import { quoteIdentifier } from "../dialect/client.ts"
import { createTable, dropTable } from "../dialect/ddl.ts"
import { readColumns, type TypedColumn } from "./columns.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import type { EngineInstant } from "./instant.ts"
import { type AggregateColumn, aggregatesOf, triggerOf } from "./materialise/materialized-view.ts"
import { type Model, relationName } from "./model.ts"
import { renderSelect } from "./render.ts"
import { execute, placed, type Site } from "./site.ts"

/** What healing one insert-triggered model found. */
export interface HealOutcome {
  readonly name: string
  /** Keys that rows arrived for since the instant. */
  readonly keysChecked: number
  /** Keys that were brought back to the truth by a row of their own. */
  readonly keysHealed: number
  /** True where the target held what no row can take away, such as a maximum that is too high. */
  readonly needsRebuild: boolean
  readonly ms: number
}

/** Columns that say when a row of a trigger arrived. */
const ARRIVAL_COLUMNS = ["ingested_at", "booked_at"]

/** Days between the local day of a key and the UTC date of an event in it, at most. */
const DAYS_APART_MAX = 2

/**
 * Compares the keys that rows arrived for since an instant with what the trigger's rows say, and
 * appends the difference: sums by what is missing or too much, the rest by the true value again.
 * Whoever inserts must be detached. The cost is bounded by what arrived since: only rows of the
 * keys concerned are read.
 */
export async function healModel(
  site: Site,
  model: Model<MaterializedViewMatter>,
  since: EngineInstant,
): Promise<HealOutcome> {
  const started = performance.now()
  const trigger = triggerOf(site.scope.project, model)
  const incoming = await readColumns(site, trigger)
  const arrival = ARRIVAL_COLUMNS.find((name) => incoming.some((column) => column.name === name))
  const done = (keysChecked: number, keysHealed: number, needsRebuild: boolean): HealOutcome => {
    const ms = performance.now() - started
    return { name: model.name, keysChecked, keysHealed, needsRebuild, ms }
  }
  // A trigger without an arrival time cannot say which keys were touched.
  if (arrival === undefined) return done(0, 0, true)
  const healing = new Healing(site, model, trigger, await readColumns(site, model.name))
  try {
    const keysChecked = await healing.findKeys(arrival, since)
    if (keysChecked === 0) return done(0, 0, false)
    // A key without rows behind it: the rows were looked for in the wrong place.
    if ((await healing.findTruth(incoming)) < keysChecked) return done(keysChecked, 0, true)
    const keysHealed = await healing.countDrift()
    if (keysHealed === 0) return done(keysChecked, 0, false)
    await healing.appendDrift()
    return done(keysChecked, keysHealed, (await healing.countDrift()) > 0)
  } finally {
    await healing.dropTables()
  }
}

/** The steps of healing one model, over two Memory tables of its own. */
class Healing {
  readonly #site: Site
  readonly #model: Model<MaterializedViewMatter>
  readonly #trigger: string
  readonly #columns: readonly TypedColumn[]
  readonly #aggregates: readonly AggregateColumn[]
  readonly #key: string

  constructor(
    site: Site,
    model: Model<MaterializedViewMatter>,
    trigger: string,
    columns: readonly TypedColumn[],
  ) {
    this.#site = site
    this.#model = model
    this.#trigger = trigger
    this.#columns = columns
    this.#aggregates = aggregatesOf(model, columns)
    this.#key = model.matter.order_by.map((name) => quoteIdentifier(name)).join(", ")
  }

  /** Notes the keys of the rows that arrived since, and returns their number. */
  async findKeys(arrival: string, since: EngineInstant): Promise<number> {
    const { order_by } = this.#model.matter
    await this.#create(
      "__keys",
      this.#columns.filter(({ name }) => order_by.includes(name)),
    )
    const select = this.#select(
      `(select * from ${this.#relation(this.#trigger)} where ${arrival} > {since:DateTime64(3)})`,
    )
    await this.#site.warehouse.command(
      `insert into ${this.#own("__keys")} (${this.#key})
select distinct ${this.#key} from (\n${select}\n)`,
      { since },
    )
    return this.#count(`select count() as n from ${this.#own("__keys")}`)
  }

  /** Computes what the target should hold for the noted keys, and returns for how many it did. */
  async findTruth(incoming: readonly TypedColumn[]): Promise<number> {
    await this.#create("__truth", this.#columns)
    const names = this.#columns.map(({ name }) => quoteIdentifier(name)).join(", ")
    const rows = `(select * from ${this.#relation(this.#trigger)} where ${this.#rowsOfKeys(incoming)})`
    await this.#site.warehouse.command(
      `insert into ${this.#own("__truth")} (${names})
select ${names} from (\n${this.#select(rows)}\n) where (${this.#key}) in ${this.#own("__keys")}`,
    )
    return this.#count(
      `select count() as n from (select distinct ${this.#key} from ${this.#own("__truth")})`,
    )
  }

  countDrift(): Promise<number> {
    return this.#count(`select count() as n from (\n${this.#drift("1 as drifted")}\n)`)
  }

  async appendDrift(): Promise<void> {
    const values = this.#aggregates.map(({ name, aggregate }) =>
      aggregate === "sum"
        ? `sumIf(${name}, is_true) - sumIf(${name}, not is_true)`
        : `${aggregate}If(${name}, is_true)`,
    )
    const names = [this.#key, ...this.#aggregates.map(({ name }) => name)].join(", ")
    await this.#site.warehouse.command(
      `insert into ${this.#relation(this.#model.name)} (${names})
${this.#drift([this.#key, ...values].join(", "))}`,
    )
  }

  async dropTables(): Promise<void> {
    const names = ["__keys", "__truth"].map((end) => placed(this.#site, this.#model.name + end))
    await execute(this.#site, names.map(dropTable))
  }

  // One row per key whose target and truth differ. `any` may differ and be right both times.
  #drift(select: string): string {
    const names = [this.#key, ...this.#aggregates.map(({ name }) => name)].join(", ")
    const differs = this.#aggregates
      .filter(({ aggregate }) => aggregate !== "any")
      .map(({ name, aggregate }) => {
        const sides = [`${aggregate}If(${name}, is_true)`, `${aggregate}If(${name}, not is_true)`]
        const [truth, held] =
          aggregate === "groupUniqArrayArray" ? sides.map((side) => `arraySort(${side})`) : sides
        return `${truth} is distinct from ${held}`
      })
    return `select ${select} from (
    select ${names}, true as is_true from ${this.#own("__truth")}
    union all
    select ${names}, false as is_true from ${this.#relation(this.#model.name)}
    where (${this.#key}) in ${this.#own("__keys")}
)
group by ${this.#key}
having countIf(is_true) = 0 or countIf(not is_true) = 0${differs.map((each) => ` or ${each}`).join("")}`
  }

  // Key columns that the trigger has too, and the days around those of the keys.
  #rowsOfKeys(incoming: readonly TypedColumn[]): string {
    const names = new Set(incoming.map(({ name }) => name))
    const { order_by, found_by } = this.#model.matter
    const own = found_by ?? order_by.filter((name) => names.has(name))
    const same = own.map((name) => quoteIdentifier(name))
    const keys = this.#own("__keys")
    const conditions =
      same.length > 0 ? [`(${same.join(", ")}) in (select ${same.join(", ")} from ${keys})`] : []
    const day = found_by ? undefined : order_by.find((name) => name === "day" || name === "hour")
    if (day !== undefined && names.has("occurred_at"))
      conditions.push(
        `toDate(occurred_at) in (select distinct arrayJoin(arrayMap(n -> toDate(${day}) + n, range(-${DAYS_APART_MAX}, ${DAYS_APART_MAX + 1}))) from ${keys})`,
      )
    return conditions.length > 0 ? conditions.join(" and ") : "true"
  }

  #select(trigger: string): string {
    const instead = new Map([[this.#trigger, trigger]])
    return renderSelect(this.#site.scope, this.#model, { inlineViews: true, instead })
  }

  async #create(end: string, columns: readonly TypedColumn[]): Promise<void> {
    const name = placed(this.#site, this.#model.name + end)
    const comment = `Of a healing of ${this.#model.name}`
    const described = columns.map((column) => ({ ...column, description: "Of a healing" }))
    await execute(this.#site, [
      dropTable(name),
      createTable({ name, columns: described, engine: "Memory", comment }),
    ])
  }

  async #count(sql: string): Promise<number> {
    const rows = await this.#site.warehouse.query<{ n: string }>(sql)
    return Number(rows[0]?.n ?? 0)
  }

  #own(end: string): string {
    return this.#relation(this.#model.name + end)
  }

  #relation(name: string): string {
    return relationName(name, this.#site.scope.database)
  }
}
