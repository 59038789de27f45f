import { join } from "node:path"
import { upstreamOf } from "../models/runner/graph.ts"
import { sourcesOf } from "../models/runner/model.ts"
import { loadProject, type Project } from "../models/runner/project.ts"
import { ROOT } from "./architecture.ts"

/** Some models of the product and all that they read: a test deploys what it looks at. */
export function partOfProject(names: readonly string[]): Project {
  const whole = loadProject(join(ROOT, "models"))
  const wanted = new Set(names.flatMap((name) => [name, ...upstreamOf(whole.byName, name)]))
  const models = whole.models.filter(({ name }) => wanted.has(name))
  const byName = new Map(models.map((model) => [model.name, model]))
  return { ...whole, models, byName, sources: new Set(models.flatMap(sourcesOf)) }
}
