import { PitbossError } from "../../core/errors.ts"
import { upstreamOf } from "./graph.ts"
import type { Model } from "./model.ts"
import type { Project } from "./project.ts"

/**
 * Models named by `fct_brand_day`, `+fct_brand_day` (and what it reads), `int_bet+` (and what reads
 * it), `tag:money`, `path:marts/money`; several are added up; none means all. In graph order.
 * Throws MODELS_SELECTION_EMPTY where a term names nothing.
 */
export function selectModels(project: Project, terms: readonly string[] = []): readonly Model[] {
  if (terms.length === 0) return project.models
  const chosen = new Set(terms.flatMap((term) => namesOf(project, term)))
  return project.models.filter(({ name }) => chosen.has(name))
}

/** Models with everything that they read, in graph order. */
export function withUpstream(project: Project, models: readonly Model[]): readonly Model[] {
  const wanted = new Set(models.map(({ name }) => name))
  for (const { name } of models)
    for (const upstream of upstreamOf(project.byName, name)) wanted.add(upstream)
  return project.models.filter(({ name }) => wanted.has(name))
}

function namesOf(project: Project, term: string): string[] {
  const [, before, core = "", after] = /^(\+?)(.*?)(\+?)$/.exec(term) ?? []
  const found = project.models.filter(matcher(core)).map(({ name }) => name)
  if (found.length === 0)
    throw new PitbossError(
      "MODELS_SELECTION_EMPTY",
      `'${term}' names no model; expected a name, +name, name+, tag:... or path:...`,
      { term },
    )
  const all = new Set(found)
  if (before === "+")
    for (const name of found) for (const up of upstreamOf(project.byName, name)) all.add(up)
  if (after === "+")
    for (const { name } of project.models)
      if (found.some((each) => upstreamOf(project.byName, name).has(each))) all.add(name)
  return [...all]
}

function matcher(core: string): (model: Model) => boolean {
  if (core.startsWith("tag:")) return ({ matter }) => matter.tags.includes(core.slice(4))
  if (core.startsWith("path:")) {
    const path = core.slice(5).replace(/^models\//, "")
    return (model) => model.path.startsWith(path)
  }
  return ({ name }) => name === core
}
