import { PitbossError } from "../../core/errors.ts"
import { upstreamOf } from "./graph.ts"
import { type Model, referencesOf } from "./model.ts"
import type { Project } from "./project.ts"

/** Which models are meant: `select` less `exclude`; a bare list is a `select`. None selected means all. */
export type Choice =
  | readonly string[]
  | { readonly select?: readonly string[]; readonly exclude?: readonly string[] }

/** How a term is written, for messages and for the command line. */
export const TERMS =
  "a name (fct_*), tag:x, path:x, materialized:x or state:modified, with +a, a+, 2+a, a+2 or @a; a space adds, a comma intersects"

const TERM = /^(@?)(?:(\d*)(\+))?(.*?)(?:(\+)(\d*))?$/
const STATE = "state:"

/**
 * Models that a choice names, in graph order. `modified` are those that differ from what is deployed, for
 * `state:modified`. Throws MODELS_SELECTION_EMPTY where a term names nothing, MODELS_SELECTION_STATE where the
 * state is asked for and not known. An intersection may be empty, and so may a state.
 */
export function selectModels(
  project: Project,
  choice: Choice = [],
  modified?: ReadonlySet<string>,
): readonly Model[] {
  const { select, exclude } = partsOf(choice)
  const named = (term: string) => namesOf(project, term, modified)
  const chosen =
    select.length === 0 ? undefined : new Set(select.flatMap((union) => [...meet(union, named)]))
  const left = new Set(exclude.flatMap((union) => [...meet(union, named)]))
  return project.models.filter(({ name }) => (chosen?.has(name) ?? true) && !left.has(name))
}

/** Whether a choice asks what differs from what is deployed. */
export function asksState(choice: Choice): boolean {
  const { select, exclude } = partsOf(choice)
  return [...select, ...exclude].some((term) => term.includes(STATE))
}

/** Models with everything that they read, in graph order. */
export function withUpstream(project: Project, models: readonly Model[]): readonly Model[] {
  const wanted = new Set(models.map(({ name }) => name))
  for (const { name } of models)
    for (const upstream of upstreamOf(project.byName, name)) wanted.add(upstream)
  return project.models.filter(({ name }) => wanted.has(name))
}

// Quoted as one argument or given as several, terms with spaces between them add up.
function partsOf(choice: Choice): { select: readonly string[]; exclude: readonly string[] } {
  const { select = [], exclude = [] } =
    "select" in choice || "exclude" in choice ? choice : { select: choice as readonly string[] }
  const words = (terms: readonly string[]) => terms.flatMap((term) => term.trim().split(/\s+/))
  return { select: words(select).filter(Boolean), exclude: words(exclude).filter(Boolean) }
}

function meet(union: string, named: (term: string) => Set<string>): Set<string> {
  const [first = new Set<string>(), ...rest] = union.split(",").map(named)
  return new Set([...first].filter((name) => rest.every((each) => each.has(name))))
}

function namesOf(project: Project, term: string, modified?: ReadonlySet<string>): Set<string> {
  const [, at = "", depthUp = "", up = "", core = "", down = "", depthDown = ""] =
    TERM.exec(term) ?? []
  const found = project.models.filter(matcher(core, modified)).map(({ name }) => name)
  if (found.length === 0 && !core.startsWith(STATE))
    throw new PitbossError(
      "MODELS_SELECTION_EMPTY",
      `'${term}' names no model; expected ${TERMS}.`,
      { term },
    )
  const read = readersOf(project)
  const all = new Set(found)
  if (down !== "" || at !== "")
    add(
      all,
      reach(found, stepsOf(depthDown), (name) => read.get(name)),
    )
  const upwards = (name: string) => readBy(project, name)
  if (at !== "") add(all, reach([...all], Number.POSITIVE_INFINITY, upwards))
  else if (up !== "") add(all, reach(found, stepsOf(depthUp), upwards))
  return all
}

function stepsOf(depth: string): number {
  return depth === "" ? Number.POSITIVE_INFINITY : Number(depth)
}

function add(all: Set<string>, more: ReadonlySet<string>): void {
  for (const name of more) all.add(name)
}

/** What can be reached from some models in at most so many steps, without themselves. */
function reach(
  from: readonly string[],
  steps: number,
  next: (name: string) => Iterable<string> | undefined,
): Set<string> {
  const found = new Set<string>()
  let edge = from
  for (let step = 0; step < steps && edge.length > 0; step += 1) {
    edge = [...new Set(edge.flatMap((name) => [...(next(name) ?? [])]))].filter(
      (name) => !found.has(name),
    )
    for (const name of edge) found.add(name)
  }
  return found
}

function readBy(project: Project, name: string): readonly string[] {
  const model = project.byName.get(name)
  return model ? referencesOf(model) : []
}

function readersOf(project: Project): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>()
  for (const model of project.models)
    for (const name of referencesOf(model))
      readers.set(name, [...(readers.get(name) ?? []), model.name])
  return readers
}

function matcher(core: string, modified?: ReadonlySet<string>): (model: Model) => boolean {
  const [, method = "", value = ""] = /^([a-z]+):(.*)$/.exec(core) ?? []
  switch (method) {
    case "tag":
      return ({ matter }) => matter.tags.includes(value)
    case "path": {
      const path = value.replace(/^models\//, "")
      return (model) => model.path.startsWith(path)
    }
    case "materialized":
      return ({ matter }) => matter.materialized === value
    case "state":
      return stateMatcher(value, modified)
    default: {
      const pattern = core.replaceAll(/[^\w*]/g, "\\$&").replaceAll("*", ".*")
      const named = new RegExp(`^${pattern}$`)
      return ({ name }) => named.test(name)
    }
  }
}

function stateMatcher(value: string, modified?: ReadonlySet<string>): (model: Model) => boolean {
  if (value === "modified" && modified !== undefined) return ({ name }) => modified.has(name)
  throw new PitbossError(
    "MODELS_SELECTION_STATE",
    value === "modified"
      ? "'state:modified' needs what is deployed; expected it in a command of models."
      : `'state:${value}' is no state; expected state:modified.`,
    { term: `${STATE}${value}` },
  )
}
