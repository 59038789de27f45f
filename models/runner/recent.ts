import { createTable, dropTable, truncateTable } from "../dialect/ddl.ts"
import { ARRIVALS } from "./clock.ts"
import { readColumns } from "./columns.ts"
import { type EngineInstant, SINCE_EVER, toMilliseconds } from "./instant.ts"
import { type Model, relationName } from "./model.ts"
import { renderTouched } from "./render.ts"
import { execute, placed, type Site } from "./site.ts"
import { callsOf } from "./template.ts"

/** Name of the Memory table that holds a copy of the events that arrived lately. */
const RECENT = `${ARRIVALS.table}__recent`

/** For renderings: where what arrived lately stands, by raw table. */
export const RECENT_TABLES: ReadonlyMap<string, string> = new Map([[ARRIVALS.table, RECENT]])

/** Further back the models ask the table itself: a copy would be large, and the saving small. */
const RECENT_MS_MAX = 60_000

/**
 * The events of the last moments in one narrow Memory table. Each model of a tick asks which of its keys
 * were touched: asked of this table it costs a look at some thousands of rows, and not one more way through
 * the index of the whole of them.
 */
export class RecentEvents {
  readonly #site: Site
  readonly #models: readonly Model[]
  #columns: readonly string[] | undefined

  /** `models` are those whose touched keys are asked for with `{{ arrived('raw_event') }}`. */
  constructor(site: Site, models: readonly Model[]) {
    this.#site = site
    this.#models = models.filter(readsArrived)
  }

  /** Forgets the table's form; after something was built. */
  reset(): void {
    this.#columns = undefined
  }

  /**
   * Fills the table with what arrived since the earliest of the instants that lies in the last minute.
   * Returns that instant: for what is earlier the table says nothing. Undefined where nobody would ask.
   */
  async fill(
    names: ReadonlySet<string>,
    sinceOf: (name: string) => EngineInstant,
    now: EngineInstant,
  ): Promise<EngineInstant | undefined> {
    const sinces = this.#models
      .filter(({ name }) => names.has(name))
      .map(({ name }) => sinceOf(name))
      .filter((since) => since !== SINCE_EVER && isRecent(since, now))
    const [from] = sinces.sort()
    // For one model alone the copy is no shorter way.
    if (from === undefined || sinces.length < 2) return undefined
    this.#columns ??= await this.#create()
    const list = this.#columns.map((name) => `\`${name}\``).join(", ")
    const { database } = this.#site.scope
    await execute(this.#site, [truncateTable(placed(this.#site, RECENT))])
    await this.#site.warehouse.command(
      `insert into ${relationName(RECENT, database)} (${list}) select ${list} from ${relationName(ARRIVALS.table, database)}
where ${ARRIVALS.column} > {from:DateTime64(3)}`,
      { from },
    )
    return from
  }

  // Only the columns that somebody names: the body of an event is most of it.
  async #create(): Promise<readonly string[]> {
    const text = this.#models.map((model) => renderTouched(this.#site.scope, model)).join(" ")
    const words = new Set(text.match(/\w+/g))
    const columns = (await readColumns(this.#site, ARRIVALS.table)).filter(
      ({ name }) => words.has(name) || name === ARRIVALS.column,
    )
    const name = placed(this.#site, RECENT)
    const described = columns.map((each) => ({ ...each, description: `As in ${ARRIVALS.table}` }))
    const comment =
      "Events that arrived in the last moments, for the touched keys of the present tick"
    await execute(this.#site, [
      dropTable(name),
      createTable({ name, columns: described, engine: "Memory", comment }),
    ])
    return columns.map((each) => each.name)
  }
}

function readsArrived({ touched = [] }: Model): boolean {
  return callsOf(touched).some(({ name, args }) => name === "arrived" && args[0] === ARRIVALS.table)
}

function isRecent(since: EngineInstant, now: EngineInstant): boolean {
  return toMilliseconds(now) - toMilliseconds(since) <= RECENT_MS_MAX
}
