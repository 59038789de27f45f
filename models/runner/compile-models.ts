import { withTyped } from "./check.ts"
import { readColumns, type TypedColumn } from "./columns.ts"
import type { Model } from "./model.ts"
import { renderSelect } from "./render.ts"
import { withUpstream } from "./selection.ts"
import type { Site } from "./site.ts"

export interface CompiledModel {
  readonly name: string
  readonly path: string
  readonly columns: readonly TypedColumn[]
  readonly sql: string
}

/**
 * The SQL of models as it is sent to the engine, after they and what they read were built empty in a database of
 * their own. Throws what a deployment would throw.
 */
export function compileModels(
  site: Site,
  models: readonly Model[],
): Promise<readonly CompiledModel[]> {
  return withTyped(site, withUpstream(site.scope.project, models), async (typed) => {
    const compiled: CompiledModel[] = []
    for (const model of models) {
      const columns = await readColumns(typed, model.name)
      const { name, path } = model
      compiled.push({ name, path, columns, sql: renderSelect(site.scope, model) })
    }
    return compiled
  })
}
