import { PitbossError } from "../../core/errors.ts"
import { nearest } from "../../core/nearest.ts"
import { checkBareNames } from "./bare-name.ts"
import { Faults } from "./faults.ts"
import { checkReading } from "./layer.ts"
import { type Model, RAW_READING, READING, referencesOf } from "./model.ts"
import { callsOf } from "./template.ts"

/**
 * Orders models so that each stands behind what it reads. Throws MODELS_REF_UNKNOWN,
 * MODELS_REF_BARE, MODELS_LAYER_REFUSED and MODELS_CYCLE, all that there are at once.
 */
export function orderModels(models: ReadonlyMap<string, Model>): readonly Model[] {
  const faults = new Faults()
  for (const model of models.values()) faults.try(() => checkCalls(model, models))
  const ordered: Model[] = []
  const state = new Map<string, "open" | "done">()
  const visit = (model: Model, trail: readonly string[]): void => {
    if (state.get(model.name) === "done") return
    if (state.get(model.name) === "open") {
      faults.add(cycle(models, [...trail, model.name]))
      return
    }
    state.set(model.name, "open")
    for (const name of referencesOf(model)) {
      const upstream = models.get(name)
      if (upstream) visit(upstream, [...trail, model.name])
    }
    state.set(model.name, "done")
    ordered.push(model)
  }
  for (const name of [...models.keys()].sort()) visit(models.get(name) as Model, [])
  faults.throwAny()
  return ordered
}

/** Names of everything that the named models read, directly or not, without themselves. */
export function upstreamOf(models: ReadonlyMap<string, Model>, name: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (from: string): void => {
    const model = models.get(from)
    for (const next of model ? referencesOf(model) : []) {
      if (found.has(next)) continue
      found.add(next)
      visit(next)
    }
  }
  visit(name)
  return found
}

/** Tables that no model makes: what came in, what predictions were fitted to, and who was in which segment when. */
const SOURCES = /^(raw_|sys_prediction$|seg_transition$)/

function checkCalls(model: Model, models: ReadonlyMap<string, Model>): void {
  const { path, layer } = model
  for (const { name, args, line } of callsOf(model.select)) {
    const relation = args[0] ?? ""
    if (name === "source") checkReading({ path, line, layer, from: "raw", relation })
    const upstream = models.get(relation)
    if (READING.has(name) && upstream)
      checkReading({ path, line, layer, from: upstream.layer, relation })
  }
  for (const { name, args, line } of [...callsOf(model.select), ...callsOf(model.touched ?? [])]) {
    if (RAW_READING.has(name) && !SOURCES.test(args[0] ?? ""))
      throw unknownSource(path, line, args[0])
    if (READING.has(name) && !models.has(args[0] ?? ""))
      throw unknownRef(path, line, args[0], nearest(args[0] ?? "", [...models.keys()]))
    if (name === "store" && models.get(args[0] ?? "")?.matter.materialized !== "incremental")
      throw noStore(path, line, args[0])
    if (name === "dictionary" && models.get(args[0] ?? "")?.matter.materialized !== "dictionary")
      throw noDictionary(path, line, args[0])
  }
  checkBareNames(model, models)
}

function unknownRef(path: string, line: number, name = "", near?: string): PitbossError {
  const known = near === undefined ? "" : ` The nearest is '${near}'.`
  return new PitbossError(
    "MODELS_REF_UNKNOWN",
    `${path}:${line}: ref('${name}') names no model; expected the name of a .sql file of the project.${known}`,
    { path, line, name },
  )
}

function noStore(path: string, line: number, name = ""): PitbossError {
  return new PitbossError(
    "MODELS_STORE_UNKNOWN",
    `${path}:${line}: store('${name}') has no store; expected an incremental model.`,
    { path, line, name },
  )
}

function noDictionary(path: string, line: number, name = ""): PitbossError {
  return new PitbossError(
    "MODELS_DICTIONARY_UNKNOWN",
    `${path}:${line}: dictionary('${name}') is none; expected a model that is materialized: dictionary.`,
    { path, line, name },
  )
}

function unknownSource(path: string, line: number, name = ""): PitbossError {
  return new PitbossError(
    "MODELS_SOURCE_UNKNOWN",
    `${path}:${line}: source('${name}') is no raw table; expected a name that begins with raw_, sys_prediction or seg_transition.`,
    { path, line, name },
  )
}

function cycle(models: ReadonlyMap<string, Model>, trail: readonly string[]): PitbossError {
  const last = trail.at(-1) ?? ""
  const circle = trail.slice(trail.indexOf(last))
  const loop = circle.join(" -> ")
  const steps = circle.slice(0, -1).map((name, step) => {
    const model = models.get(name) as Model
    return `${model.path}:${lineReading(model, circle[step + 1] ?? "")}`
  })
  return new PitbossError(
    "MODELS_CYCLE",
    `${steps[0]}: models read each other in a circle: ${loop} (${steps.join(", ")}); expected one of these to read something else.`,
    { loop },
  )
}

function lineReading(model: Model, name: string): number {
  const calls = [...callsOf(model.select), ...callsOf(model.touched ?? [])]
  return calls.find((call) => READING.has(call.name) && call.args[0] === name)?.line ?? 1
}
