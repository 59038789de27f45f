import type { EngineInstant } from "./instant.ts"
import { type Model, READING, rawOf, relationName } from "./model.ts"
import type { Project } from "./project.ts"
import { renderTouched, storeName } from "./render.ts"
import type { Site } from "./site.ts"
import { callsOf, type Template } from "./template.ts"

/** Columns that say when a row came into a table: of raw tables, and of the runner's stores. */
const ARRIVAL_COLUMNS = ["ingested_at", "booked_at"]

/** What is touched may depend on the clock, not only on what arrived. */
const READS_CLOCK = /\b(now|now64|today|yesterday)\s*\(/i

/** By table, its newest arrival; `always` where only a run can tell. */
export type Newest = ReadonlyMap<string, EngineInstant> | "always"

/**
 * Tells for which models anything arrived, by one look at the newest rows of the tables behind
 * their touched keys: most ticks of a quiet hour end here.
 */
export class Arrivals {
  readonly #site: Site
  /** Tables behind the touched keys of each model; undefined: no look can tell, so it always runs. */
  readonly #tables = new Map<string, ReadonlySet<string> | undefined>()
  #columns: ReadonlyMap<string, string> | undefined

  constructor(site: Site, models: readonly Model[]) {
    this.#site = site
    for (const model of models) {
      const readsClock = READS_CLOCK.test(renderTouched(site.scope, model))
      const tables = tablesBehind(site.scope.project, model.touched ?? [])
      this.#tables.set(model.name, readsClock ? undefined : tables)
    }
  }

  /** Forgets what tables there are; after something was built. */
  reset(): void {
    this.#columns = undefined
  }

  /** The newest rows behind each model, where they are later than the model's `since`. */
  async newest(
    models: readonly Model[],
    sinceOf: (name: string) => EngineInstant,
  ): Promise<ReadonlyMap<string, Newest>> {
    const columns = await this.#arrivalColumns()
    const newest = await this.#newestRows(this.#earliest(models, sinceOf, columns), columns)
    return new Map(
      models.map(({ name }) => {
        const tables = [...(this.#tables.get(name) ?? [])]
        const isBlind = !this.#tables.get(name) || tables.some((table) => !columns.has(table))
        const later = tables
          .map((table) => [table, newest.get(table) ?? ""] as const)
          .filter(([, at]) => at > sinceOf(name))
        return [name, isBlind ? "always" : new Map(later)]
      }),
    )
  }

  // From when each table has to be looked at for all models together.
  #earliest(
    models: readonly Model[],
    sinceOf: (name: string) => EngineInstant,
    columns: ReadonlyMap<string, string>,
  ): ReadonlyMap<string, EngineInstant> {
    const earliest = new Map<string, EngineInstant>()
    for (const { name } of models)
      for (const table of this.#tables.get(name) ?? []) {
        const [first = ""] = [sinceOf(name), earliest.get(table) ?? sinceOf(name)].sort()
        if (columns.has(table)) earliest.set(table, first)
      }
    return earliest
  }

  async #newestRows(
    sinces: ReadonlyMap<string, EngineInstant>,
    columns: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, EngineInstant>> {
    if (sinces.size === 0) return new Map()
    const params: Record<string, EngineInstant> = {}
    const looks = [...sinces].map(([table, since], index) => {
      params[`since_${index}`] = since
      const relation = relationName(table, this.#site.scope.database)
      const column = columns.get(table)
      return `select '${table}' as name, max(${column}) as arrived from ${relation} where ${column} > {since_${index}:DateTime64(3)}`
    })
    const rows = await this.#site.warehouse.query<{ name: string; arrived: EngineInstant }>(
      looks.join("\nunion all\n"),
      params,
    )
    return new Map(rows.map(({ name, arrived }) => [name, arrived]))
  }

  async #arrivalColumns(): Promise<ReadonlyMap<string, string>> {
    if (this.#columns) return this.#columns
    const { database } = this.#site.scope
    const place = database === undefined ? "currentDatabase()" : "{database:String}"
    const rows = await this.#site.warehouse.query<{ table: string; name: string }>(
      `select table, name from system.columns
where database = ${place} and name in {names:Array(String)}`,
      { database: database ?? "", names: ARRIVAL_COLUMNS },
    )
    this.#columns = new Map(rows.map(({ table, name }) => [table, name]))
    return this.#columns
  }
}

// Through views, and through insert-triggered targets to what triggers them.
function tablesBehind(project: Project, template: Template): Set<string> {
  const found = new Set<string>()
  for (const call of callsOf(template)) {
    const raw = rawOf(call)
    const name = call.args[0] ?? ""
    const model = project.byName.get(name)
    if (raw !== undefined) found.add(raw)
    else if (!READING.has(call.name) || model === undefined) continue
    else if (model.matter.materialized === "incremental") found.add(storeName(name))
    else if (/^(table|seed)$/.test(model.matter.materialized)) found.add(name)
    else for (const table of tablesBehind(project, model.select)) found.add(table)
  }
  return found
}
