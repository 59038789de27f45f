import { renderSelect } from "./render.ts"
import { selectModels } from "./selection.ts"
import type { Site } from "./site.ts"

/** The select of a model with `{{ now }}` at an instant; views stand in it with their text. */
export function selectAt({ scope }: Site, name: string, at: Date): string {
  const [model] = selectModels(scope.project, [name])
  if (model === undefined) return ""
  return renderSelect({ ...scope, now: at.toISOString() }, model, { inlineViews: true })
}
