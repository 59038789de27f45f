import {
  type Column,
  createDictionary,
  dropDictionary,
  exchangeTables,
  reloadDictionary,
  renameTable,
} from "../../dialect/ddl.ts"
import { dictionaryDatabase, dictionaryName } from "../dictionary-name.ts"
import { engineFault } from "../engine-fault.ts"
import type { DictionaryMatter } from "../front-matter.ts"
import type { Model } from "../model.ts"
import { execute, exists, placed, type Site } from "../site.ts"
import { besideName } from "./swap.ts"

/** In memory as a whole; or, over an example's rows, asked of the table each time. */
export type DictionaryLayout = "complex_key_hashed" | "complex_key_direct"

/**
 * Loads the rows of a model's table into a dictionary beside the present one and exchanges the two: whoever looks up
 * finds the old rows or the new ones. Throws MODELS_SQL where the engine keeps no such column in a dictionary.
 */
export async function putDictionary(
  site: Site,
  model: Model<DictionaryMatter>,
  columns: readonly Column[],
  layout: DictionaryLayout = "complex_key_hashed",
): Promise<void> {
  const own = dictionaryName(model.name)
  const [next, current] = [placed(site, besideName(own)), placed(site, own)]
  const definition = {
    name: next,
    columns: columns.map((column) => ({ ...column, type: attributeType(column.type) })),
    key: model.matter.key,
    from: { database: dictionaryDatabase(site.scope.database), table: model.name },
    layout,
    comment: `Rows of ${model.name} by their key, in memory`,
  }
  await execute(site, [dropDictionary(next), createDictionary(definition)]).catch(
    (thrown: unknown) => {
      throw engineFault(site.scope.project, model, "select", [], thrown)
    },
  )
  await execute(site, [reloadDictionary(next)])
  if (await exists(site, own))
    await execute(site, [exchangeTables(next, current), dropDictionary(next)])
  else await execute(site, [renameTable(next, current)])
}

// A dictionary has dictionaries of its own for what repeats.
function attributeType(type: string): string {
  return type.replaceAll(/LowCardinality\(((?:[^()]|\([^()]*\))*)\)/g, "$1")
}
