import { dropDictionary, dropTable } from "../dialect/ddl.ts"
import { outputColumns } from "./columns.ts"
import { dictionaryName } from "./dictionary-name.ts"
import { type EngineInstant, SINCE_EVER } from "./instant.ts"
import { putDictionary } from "./materialise/dictionary.ts"
import { type RunCounts, rebuildIncremental } from "./materialise/incremental.ts"
import { buildMaterializedView, followerName } from "./materialise/materialized-view.ts"
import { freshName } from "./materialise/names.ts"
import { rowsStanding } from "./materialise/rows-standing.ts"
import { buildSeed } from "./materialise/seed.ts"
import { storedColumns } from "./materialise/store.ts"
import { besideName } from "./materialise/swap.ts"
import { buildTable } from "./materialise/table.ts"
import { createTouched } from "./materialise/touched.ts"
import { deployView } from "./materialise/view.ts"
import { isMaterialized, isTable, type Model } from "./model.ts"
import { copyName, storeName, touchedName } from "./render.ts"
import { checkInsert } from "./safe-insert.ts"
import { isSeed } from "./seed.ts"
import { execute, placed, type Site } from "./site.ts"

/**
 * Builds a model from everything that is there, beside what it replaces. Whoever inserts into raw
 * tables must be detached. Throws MODELS_COLUMN_*, MODELS_TOUCHED_COLUMNS, MODELS_AGGREGATE,
 * MODELS_TRIGGER, MODELS_THROWS, or what the engine says of the SQL.
 */
export async function deployModel(
  site: Site,
  model: Model,
  startedAt: EngineInstant,
): Promise<RunCounts> {
  if (isMaterialized(model, "incremental")) {
    await createTouched(site, model)
    const columns = storedColumns(model, await outputColumns(site, model))
    const ever = { since: SINCE_EVER, previous: SINCE_EVER, versions: new Map() }
    return rebuildIncremental({ site, columns, startedAt, ...ever }, model)
  }
  const columns = await outputColumns(site, model)
  if (isSeed(model)) await buildSeed(site, model, columns)
  else if (isMaterialized(model, "view")) await deployView(site, model, columns)
  else if (isTable(model)) {
    await buildTable(site, model, columns)
    if (isMaterialized(model, "dictionary")) await putDictionary(site, model, columns)
  } else if (isMaterialized(model, "materialized_view")) {
    await checkInsert(site, model)
    await buildMaterializedView(site, model, columns)
  }
  return rowsStanding(site, model)
}

/** Drops everything that may stand under a model's name. Dictionaries and views that follow inserts go first. */
export async function dropModel(site: Site, name: string): Promise<void> {
  const own = dictionaryName(name)
  const names = [
    followerName(name),
    name,
    storeName(name),
    freshName(name),
    copyName(name),
    touchedName({ name }),
    besideName(name),
    besideName(storeName(name)),
  ]
  await execute(site, [
    ...[own, besideName(own)].map((each) => dropDictionary(placed(site, each))),
    ...names.map((each) => dropTable(placed(site, each))),
  ])
}
