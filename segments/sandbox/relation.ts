import { PitbossError } from "../../core/errors.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

/** What selects are made of: players, models, tiles, events by kind, memberships. Raw events, logs and sends are not. */
const OPEN = /^(ft|int|fct|dim|stg|seg)_\w+$/
/** Written into a parse by the engine where a select reads nothing. */
const NOTHING = "system.one"
const OWN_DATABASE = "default"

/** Relations of the warehouse, with what tells whose rows they hold. */
export class Relations {
  readonly #own: ReadonlyMap<string, Marks>
  readonly #databases: ReadonlySet<string>

  constructor(own: readonly RelationRow[], databases: readonly string[]) {
    this.#own = new Map(own.map(({ relation, ...marks }) => [relation, marks]))
    this.#databases = new Set(databases)
  }

  get names(): readonly string[] {
    return [...this.#own.keys()].filter((name) => OPEN.test(name))
  }

  /** The bare name of a relation that may be read; undefined for every other one. */
  allowed(name: string): string | undefined {
    const bare = name.startsWith(`${OWN_DATABASE}.`) ? name.slice(OWN_DATABASE.length + 1) : name
    return OPEN.test(bare) && this.#own.has(bare) ? bare : undefined
  }

  /**
   * Whether a name is no relation of the warehouse: of the select itself (with), a column, or nobody's. The engine
   * looks for its own relations by database and name; what it does not find there it does not read.
   */
  isNone(name: string, kind: string): boolean {
    if (kind === "TableIdentifier" && name === NOTHING) return true
    const [first = "", ...rest] = name.split(".")
    if (rest.length === 0) return !this.#own.has(name)
    return kind === "Identifier" && !this.#databases.has(first.replaceAll("`", ""))
  }

  /**
   * Conditions that keep rows of some brands, by relation, for those that a select may name or read through a view.
   * Throws SANDBOX_BRAND for a named one whose rows belong to no brand.
   */
  ofBrands(named: readonly string[], brands: readonly string[]): ReadonlyMap<string, string> {
    const list = brands.map((brand) => `'${brandName(brand)}'`).join(", ")
    const filters = new Map<string, string>()
    for (const [name, { has_brand, has_player }] of this.#own) {
      if (!OPEN.test(name)) continue
      if (has_brand === 1) filters.set(name, `brand in (${list})`)
      else if (has_player === 1)
        filters.set(
          name,
          `player_key in (select player_key from ${OWN_DATABASE}.ft_player where brand in (${list}))`,
        )
      else if (named.includes(name))
        throw new PitbossError(
          "SANDBOX_BRAND",
          `Nothing ran: rows of ${name} belong to no brand, and you may see ${brands.join(", ")} only. Expected relations with brand or player_key.`,
          { found: name },
        )
    }
    return filters
  }
}

/** Reads them as they are now: models come and go. */
export async function readRelations(warehouse: Warehouse): Promise<Relations> {
  const own = await warehouse.query<RelationRow>(
    `select table as relation, max(name = 'brand') as has_brand, max(name = 'player_key') as has_player
from system.columns where database = currentDatabase() group by relation`,
  )
  const databases = await warehouse.query<{ name: string }>("select name from system.databases")
  return new Relations(
    own,
    databases.map(({ name }) => name),
  )
}

interface Marks {
  readonly has_brand: number
  readonly has_player: number
}

interface RelationRow extends Marks {
  readonly relation: string
}

// It stands in a setting, where nothing can be bound.
function brandName(brand: string): string {
  if (/^[\w-]{1,64}$/.test(brand)) return brand
  throw new PitbossError(
    "SANDBOX_BRAND",
    `'${brand}' is no brand: expected letters, digits, - or _.`,
  )
}
