import type { QueryParams } from "../../warehouse/warehouse.ts"
import { createTable, dropTable } from "../dialect/ddl.ts"
import { quoteIdentifier } from "../dialect/quote.ts"
import { currencySql, isMoney, type Off, offsSql, readOffs } from "./amounts-off.ts"
import type { TypedColumn } from "./columns.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import { type AggregateColumn, aggregatesOf } from "./materialise/materialized-view.ts"
import { type Model, relationName } from "./model.ts"
import { renderSelect } from "./render.ts"
import { execute, placed, type Site } from "./site.ts"
import type { Chosen } from "./slice.ts"

/** Days between the local day of a key and the UTC date of an event in it, at most. */
const DAYS_APART_MAX = 2

export const NO_DRIFT: Off = { keys: 0, amountsOff: {} }

export interface ComparisonParts {
  readonly site: Site
  readonly model: Model<MaterializedViewMatter>
  readonly trigger: string
  /** Of the model's table. */
  readonly columns: readonly TypedColumn[]
  /** Holds of every row of the table that is compared, and is quicker than a look for its key. */
  readonly own: Chosen | undefined
  /** Holds of every key that is compared: a part of all, where keys are no players'. */
  readonly among?: Chosen | undefined
  /** Begins the ends of its tables' names; two that run side by side need two. */
  readonly tables?: string
}

/** A model held against the rows behind it, key by key, over Memory tables of its own. */
export class Comparison {
  readonly #site: Site
  readonly #model: Model<MaterializedViewMatter>
  readonly #trigger: string
  readonly #columns: readonly TypedColumn[]
  readonly #aggregates: readonly AggregateColumn[]
  readonly #key: string
  readonly #own: Chosen | undefined
  readonly #among: Chosen | undefined
  readonly #tables: string

  constructor({ site, model, trigger, columns, own, among, tables = "_" }: ComparisonParts) {
    this.#own = own
    this.#among = among
    this.#tables = tables
    this.#site = site
    this.#model = model
    this.#trigger = trigger
    this.#columns = columns
    this.#aggregates = aggregatesOf(model, columns)
    this.#key = model.matter.order_by.map((name) => quoteIdentifier(name)).join(", ")
  }

  /** Notes the keys of chosen rows, of the trigger or of a table in its form, and returns their number. */
  async findKeys({ where, params }: Chosen, table = this.#trigger): Promise<number> {
    await this.#create("_keys", this.#keyColumns())
    const select = this.#select(`(select * from ${this.#relation(table)} where ${where})`)
    await this.#site.warehouse.command(
      `insert into ${this.#beside("_keys")} (${this.#key})
select distinct ${this.#key} from (\n${select}\n) where ${this.#among?.where ?? "true"}`,
      { ...params, ...this.#among?.params },
    )
    return this.#keys()
  }

  /** Notes also the keys that only the target has, and returns the number of all. */
  async addOwnKeys({ where, params }: Chosen): Promise<number> {
    await this.#site.warehouse.command(
      `insert into ${this.#beside("_keys")} (${this.#key})
select distinct ${this.#key} from ${this.#relation(this.#model.name)}
where ${where} and (${this.#key}) not in ${this.#beside("_keys")}`,
      params,
    )
    return this.#keys()
  }

  /** Takes the rows of the noted keys out of the target. */
  async takeOutKeys(): Promise<void> {
    await this.#site.warehouse.command(
      `delete from ${this.#relation(this.#model.name)} where (${this.#key}) in ${this.#beside("_keys")}`,
    )
  }

  /** Computes what the target should hold for the noted keys, and returns for how many it did. */
  async findTruth(incoming: readonly TypedColumn[]): Promise<number> {
    await this.#create("_truth", this.#columns)
    const names = this.#columns.map(({ name }) => quoteIdentifier(name)).join(", ")
    const rows = `(select * from ${this.#relation(this.#trigger)} where ${this.#rowsOfKeys(incoming)})`
    await this.#site.warehouse.command(
      `insert into ${this.#beside("_truth")} (${names})
select ${names} from (\n${this.#select(rows)}\n) where (${this.#key}) in ${this.#beside("_keys")}`,
    )
    return this.#count(
      `select count() as n from (select distinct ${this.#key} from ${this.#beside("_truth")})`,
    )
  }

  /** How many keys are off, and by how much money. */
  drift(): Promise<Off> {
    const off = this.#aggregates
      .filter(({ aggregate }) => aggregate === "sum" || aggregate === "max")
      .filter(({ name, type }) => isMoney(this.#model, { name: name.replaceAll("`", ""), type }))
      .map(
        ({ name, aggregate }) =>
          `abs(${aggregate}If(${name}, is_true) - ${aggregate}If(${name}, not is_true))`,
      )
    const isKey = (name: string) => this.#model.matter.order_by.includes(name)
    const base = currencySql(this.#site.scope, this.#columns, (name) =>
      isKey(name) ? name : `any(${name})`,
    )
    return readOffs(
      this.#site.warehouse,
      this.#drift(`${base} as base, ${offsSql(off)} as offs`),
      this.#own?.params,
    )
  }

  /** How many keys are off for whom no row has come in lately: what is on its way is no drift. */
  async quietDrift(lately: Chosen | undefined): Promise<number> {
    await this.#create("_off", this.#keyColumns())
    await this.#site.warehouse.command(
      `insert into ${this.#beside("_off")} (${this.#key})\n${this.#drift(this.#key)}`,
      this.#own?.params,
    )
    const off = `select count() as n from ${this.#beside("_off")}`
    const keysOff = await this.#count(off)
    if (keysOff === 0 || lately === undefined) return keysOff
    // Asked last, so that it knows of everything that the comparison can have seen.
    const arrived = this.#select(
      `(select * from ${this.#relation(this.#trigger)} where ${lately.where})`,
    )
    return this.#count(
      `${off} where (${this.#key}) not in (select ${this.#key} from (\n${arrived}\n))`,
      lately.params,
    )
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
      this.#own?.params,
    )
  }

  async dropTables(): Promise<void> {
    const names = ["_keys", "_truth", "_off"].map((end) => placed(this.#site, this.#named(end)))
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
    select ${names}, true as is_true from ${this.#beside("_truth")}
    union all
    select ${names}, false as is_true from ${this.#relation(this.#model.name)}
    where ${this.#own ? `${this.#own.where} and ` : ""}(${this.#key}) in ${this.#beside("_keys")}
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
    const keys = this.#beside("_keys")
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
    const name = placed(this.#site, this.#named(end))
    const comment = `Of a healing of ${this.#model.name}`
    const described = columns.map((column) => ({ ...column, description: "Of a healing" }))
    await execute(this.#site, [
      dropTable(name),
      createTable({ name, columns: described, engine: "Memory", comment }),
    ])
  }

  #keys(): Promise<number> {
    return this.#count(`select count() as n from ${this.#beside("_keys")}`)
  }

  async #count(sql: string, params?: QueryParams): Promise<number> {
    const rows = await this.#site.warehouse.query<{ n: string }>(sql, params)
    return Number(rows[0]?.n ?? 0)
  }

  #beside(end: string): string {
    return this.#relation(this.#named(end))
  }

  #named(end: string): string {
    return this.#model.name + this.#tables + end
  }

  #keyColumns(): readonly TypedColumn[] {
    return this.#columns.filter(({ name }) => this.#model.matter.order_by.includes(name))
  }

  #relation(name: string): string {
    return relationName(name, this.#site.scope.database)
  }
}
