import { readdirSync, readFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { PitbossError } from "../../core/errors.ts"
import { Contract } from "./contract.ts"
import { orderModels } from "./graph.ts"
import { LAYERS } from "./layer.ts"
import { type Model, parseModel, sourcesOf } from "./model.ts"
import { parseYaml } from "./yaml-file.ts"

/** Most models of one project. */
export const MODELS_MAX = 2_000

/** A loaded project; `models` is in the order of the graph, upstream first. */
export interface Project {
  readonly models: readonly Model[]
  readonly byName: ReadonlyMap<string, Model>
  /** Raw tables that the project reads. */
  readonly sources: ReadonlySet<string>
}

/** A file by its path inside the project, with slashes. */
export type ProjectFiles = Readonly<Record<string, string>>

/** Loads a folder with staging/, intermediate/, marts/ and features/. Throws MODELS_*. */
export function loadProject(folder: string): Project {
  const files: Record<string, string> = {}
  for (const layer of LAYERS) {
    for (const path of filesUnder(join(folder, layer)))
      files[relative(folder, path).split(sep).join("/")] = readFileSync(path, "utf8")
  }
  return parseProject(files)
}

/** Builds a project from the texts of its files. */
export function parseProject(files: ProjectFiles): Project {
  const byName = new Map<string, Model>()
  for (const [path, text] of Object.entries(files).sort()) {
    if (!path.endsWith(".sql")) continue
    const contractPath = path.replace(/\.sql$/, ".yml")
    const contractText = files[contractPath]
    const contract =
      contractText === undefined
        ? undefined
        : parseYaml({ text: contractText, path: contractPath, line: 1 }, Contract)
    const model = parseModel(path, text, contract)
    const twin = byName.get(model.name)
    if (twin) throw duplicate(model, twin)
    byName.set(model.name, model)
  }
  if (byName.size > MODELS_MAX) throw tooMany(byName.size)
  checkContracts(files)
  const sources = new Set([...byName.values()].flatMap(sourcesOf))
  return { models: orderModels(byName), byName, sources }
}

function checkContracts(files: ProjectFiles): void {
  const lost = Object.keys(files).find(
    (path) => path.endsWith(".yml") && files[path.replace(/\.yml$/, ".sql")] === undefined,
  )
  if (lost === undefined) return
  throw new PitbossError(
    "MODELS_CONTRACT_ALONE",
    `${lost}: a contract stands beside its model; expected ${lost.replace(/\.yml$/, ".sql")}.`,
    { path: lost },
  )
}

function filesUnder(folder: string): string[] {
  let entries: ReturnType<typeof readEntries>
  try {
    entries = readEntries(folder)
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return []
    throw thrown
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesUnder(path)
    return /\.(sql|yml)$/.test(entry.name) ? [path] : []
  })
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true })
}

function duplicate(model: Model, twin: Model): PitbossError {
  return new PitbossError(
    "MODELS_NAME_TWICE",
    `${model.path}: the name '${model.name}' is taken by ${twin.path}; names are unique over all folders.`,
    { name: model.name },
  )
}

function tooMany(count: number): PitbossError {
  return new PitbossError(
    "MODELS_TOO_MANY",
    `The project has ${count} models; expected at most ${MODELS_MAX}.`,
    { count },
  )
}
