import type { EngineInstant } from "./instant.ts"
import type { Model } from "./model.ts"
import { renderTouched } from "./render.ts"
import type { Site } from "./site.ts"

/**
 * Names of the models that anything touched since their last run, by one statement for all: most
 * ticks of a quiet hour end here.
 */
export async function probeTouched(
  { warehouse, scope }: Site,
  models: readonly Model[],
  sinceOf: (name: string) => EngineInstant,
): Promise<ReadonlySet<string>> {
  if (models.length === 0) return new Set()
  const params: Record<string, EngineInstant> = {}
  const probes = models.map((model, index) => {
    params[`since_${index}`] = sinceOf(model.name)
    const touched = renderTouched(scope, model).replaceAll("{since:", `{since_${index}:`)
    return `select ${index} as model from (\n${touched}\n) limit 1`
  })
  const rows = await warehouse.query<{ model: number }>(
    probes.map((probe) => `select model from (${probe})`).join("\nunion all\n"),
    params,
  )
  return new Set(rows.flatMap(({ model }) => models[model]?.name ?? []))
}
