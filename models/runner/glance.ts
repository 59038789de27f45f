import { readColumns } from "./columns.ts"
import { Comparison } from "./comparison.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import { chosenRows, hasPlayer, type KeyChoice, ownRows } from "./heal.ts"
import type { EngineInstant } from "./instant.ts"
import { triggerOf } from "./materialise/materialized-view.ts"
import type { Model } from "./model.ts"
import type { Site } from "./site.ts"

/** What came in so long before a look began, or later, is not quiet. */
export const QUIET_MS = 10_000

/** What a look beside everything else saw of a model. */
export interface Glanced {
  readonly name: string
  readonly keysChecked: number
  /** True: a quiet key looks off, which only a look while nothing comes in can confirm. */
  readonly isOdd: boolean
}

/**
 * Compares chosen keys with their events while events come in. A key for which nothing came in
 * since an instant has nothing on its way, and what is off of it is off; of the others nothing is said. A block
 * that took longer to come in may make a key look off that is not.
 */
export async function glanceAtTile(
  site: Site,
  model: Model<MaterializedViewMatter>,
  choice: KeyChoice,
  quietSince: EngineInstant,
): Promise<Glanced> {
  const { name } = model
  const trigger = triggerOf(site.scope.project, model)
  const incoming = await readColumns(site, trigger)
  const rows = chosenRows(choice, incoming)
  if (rows === undefined || ("players" in choice && !hasPlayer(incoming)))
    return { name, keysChecked: 0, isOdd: false }
  const columns = await readColumns(site, name)
  const own = ownRows(choice, model, columns)
  const among = "part" in choice ? { among: own } : {}
  const parts = { site, model, trigger, columns, own, ...among }
  const comparison = new Comparison({ ...parts, tables: "__glance" })
  try {
    const keysFound = await comparison.findKeys(rows)
    const isMisled = (await comparison.findTruth(incoming)) < keysFound
    const keysChecked = own ? await comparison.addOwnKeys(own) : keysFound
    const lately = chosenRows({ since: quietSince }, incoming)
    const isOdd = isMisled || (await comparison.quietDrift(lately)) > 0
    return { name, keysChecked, isOdd }
  } finally {
    await comparison.dropTables()
  }
}
