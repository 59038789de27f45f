import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { PitbossError } from "../../core/errors.ts"
import { Contract } from "./contract.ts"
import { Faults } from "./faults.ts"
import { orderModels } from "./graph.ts"
import { LAYERS } from "./layer.ts"
import { headOf, type Model, parseModel, sourcesOf } from "./model.ts"
import { unknownInContract, unknownInTests } from "./named-column.ts"
import { parseSeed } from "./seed.ts"
import { checksOf, type SourceCheck, SourceFile } from "./source-check.ts"
import { parseYaml, refusedYaml } from "./yaml-file.ts"

/** Most models of one project. */
export const MODELS_MAX = 2_000

/** The file of a project that says how fresh raw tables have to be. */
const SOURCES = "sources.yml"

/** A loaded project; `models` is in the order of the graph, upstream first. */
export interface Project {
  readonly models: readonly Model[]
  readonly byName: ReadonlyMap<string, Model>
  /** Raw tables that the project reads. */
  readonly sources: ReadonlySet<string>
  /** How fresh raw tables have to be. */
  readonly checks: readonly SourceCheck[]
}

/** A file by its path inside the project, with slashes. */
export type ProjectFiles = Readonly<Record<string, string>>

/** Loads a folder with seeds/, staging/, intermediate/, marts/ and features/. Throws MODELS_*. */
export function loadProject(folder: string): Project {
  const files: Record<string, string> = {}
  for (const layer of LAYERS) {
    for (const path of filesUnder(join(folder, layer)))
      files[relative(folder, path).split(sep).join("/")] = readFileSync(path, "utf8")
  }
  const sources = join(folder, SOURCES)
  if (existsSync(sources)) files[SOURCES] = readFileSync(sources, "utf8")
  return parseProject(files)
}

/** Builds a project from the texts of its files. Throws all that is wrong with them at once. */
export function parseProject(written: ProjectFiles): Project {
  const files = withoutMarks(written)
  const faults = new Faults()
  const byName = new Map<string, Model>()
  for (const [path, text] of Object.entries(files).sort())
    if (/\.(sql|csv)$/.test(path)) faults.try(() => addModel(byName, files, path, text))
  if (byName.size > MODELS_MAX) throw tooMany(byName.size)
  faults.try(() => checkContracts(files))
  const checks = faults.try(() =>
    checksOf(parseYaml({ text: files[SOURCES] ?? "{}", path: SOURCES, line: 1 }, SourceFile)),
  )
  // A file that cannot be read is there: what reads it is not wrong for that.
  faults.throwAny()
  for (const model of byName.values()) faults.try(() => checkNames(model, byName, files))
  const models = faults.try(() => orderModels(byName))
  faults.throwAny()
  const sources = new Set([...byName.values()].flatMap(sourcesOf))
  return { models: models ?? [], byName, sources, checks: checks ?? [] }
}

function addModel(
  byName: Map<string, Model>,
  files: ProjectFiles,
  path: string,
  text: string,
): void {
  const beside = besideOf(path)
  const model = path.endsWith(".csv")
    ? parseSeed(path, text, files[beside])
    : parseModel(path, text, contractOf(beside, files[beside]))
  const twin = byName.get(model.name)
  if (twin) throw duplicate(model, twin)
  byName.set(model.name, model)
}

function checkNames(model: Model, byName: ReadonlyMap<string, Model>, files: ProjectFiles): void {
  const tests = unknownInTests(model, byName)
  if (tests.length > 0) throw refusedYaml(headOf(model), tests)
  const { contract, path } = model
  const named = contract === undefined ? [] : unknownInContract(model, contract, byName)
  const beside = besideOf(path)
  if (named.length > 0)
    throw refusedYaml({ text: files[beside] ?? "", path: beside, line: 1 }, named)
}

const besideOf = (path: string) => path.replace(/\.(sql|csv)$/, ".yml")

// Some editors begin a file with a mark of its byte order, which says nothing here.
function withoutMarks(files: ProjectFiles): ProjectFiles {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, text.replace(/^\uFEFF/, "")]),
  )
}

function contractOf(path: string, text: string | undefined): Contract | undefined {
  return text === undefined ? undefined : parseYaml({ text, path, line: 1 }, Contract)
}

function checkContracts(files: ProjectFiles): void {
  const lost = Object.keys(files).find(
    (path) =>
      path.endsWith(".yml") &&
      path !== SOURCES &&
      [".sql", ".csv"].every((end) => files[path.replace(/\.yml$/, end)] === undefined),
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
    return /\.(sql|yml|csv)$/.test(entry.name) ? [path] : []
  })
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true })
}

function duplicate(model: Model, twin: Model): PitbossError {
  return new PitbossError(
    "MODELS_NAME_TWICE",
    `${model.path}:1: the relation '${model.name}' is written by ${twin.path}:1 already; expected a name of its own, over all folders: a relation has one writer.`,
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
