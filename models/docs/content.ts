import { type Exposure, readersOf } from "../runner/exposure.ts"
import type { Freshness } from "../runner/freshness.ts"
import type { FrontMatter } from "../runner/front-matter.ts"
import type { LoggedRun } from "../runner/logged-run.ts"
import { type Model, referencesOf, sourcesOf } from "../runner/model.ts"
import { isPersonal, isProtecting } from "../runner/personal.ts"
import type { Records } from "../runner/records.ts"
import { renderSelect } from "../runner/render.ts"
import { placed, type Site } from "../runner/site.ts"
import type { TestResult } from "../runner/test-log.ts"

const ROWS_SAMPLED = 5
const SAMPLE_SECONDS_MAX = 2

/** A column as it is told. */
export interface DocumentedColumn {
  readonly name: string
  /** As it stands in the warehouse; empty where the model is not deployed. */
  readonly type: string
  readonly description: string
  readonly isPersonal: boolean
  /** It tells of what protects players. */
  readonly isProtecting: boolean
}

/** Everything that is known of a model. */
export interface DocumentedModel {
  readonly name: string
  readonly layer: string
  readonly path: string
  readonly materialized: string
  readonly description: string
  readonly grain: string
  /** When it is built by the clock, in words; empty: never. */
  readonly schedule: string
  readonly tags: readonly string[]
  readonly columns: readonly DocumentedColumn[]
  readonly sql: string
  /** Names of models. */
  readonly reads: readonly string[]
  readonly readBy: readonly string[]
  readonly sources: readonly string[]
  readonly exposures: readonly Exposure[]
  readonly results: readonly TestResult[]
  readonly runs: readonly LoggedRun[]
  /** Cells of columns that tell who somebody is, or what protects players, are left out. Undefined: there was nothing to look at. */
  readonly sample: readonly Readonly<Record<string, unknown>>[] | undefined
}

export interface Content {
  readonly at: string
  /** In the order of the graph. */
  readonly models: readonly DocumentedModel[]
  readonly freshness: readonly Freshness[]
}

/** Reads what is known of models: from the project, from what is deployed, and from the logs. */
export async function gatherContent(
  site: Site,
  models: readonly Model[],
  records: Records,
  exposures: readonly Exposure[],
): Promise<Content> {
  const { project } = site.scope
  const readers = readersOf(exposures)
  const types = await readTypes(site)
  const results = await records.results(models)
  const runs = await records.lastRuns(models)
  const documented: DocumentedModel[] = []
  for (const model of models) {
    const { name, layer, path, matter, contract } = model
    const columns = Object.entries(matter.columns).map(([column, { description }]) => ({
      ...{ name: column, description, isPersonal: isPersonal(model, column) },
      isProtecting: isProtecting(model, column),
      type: types.get(`${name}.${column}`) ?? "",
    }))
    documented.push({
      ...{ name, layer, path, columns, materialized: matter.materialized, tags: matter.tags },
      description: matter.description,
      grain: contract?.grain ?? "",
      schedule: clockWords(matter),
      sql: renderSelect(site.scope, model),
      reads: referencesOf(model),
      readBy: project.models
        .filter((one) => referencesOf(one).includes(name))
        .map((one) => one.name),
      sources: sourcesOf(model),
      exposures: readers.get(name) ?? [],
      results: results.filter((one) => one.model === name),
      runs: runs.filter((one) => one.model === name),
      sample: columns.some(({ type }) => type !== "")
        ? await readSample(site, name, columns)
        : undefined,
    })
  }
  const [clock] = await site.warehouse.query<{ at: string }>("select now64(3) as at")
  const freshness = project.checks.length > 0 ? await records.freshness() : []
  return { at: clock?.at ?? "", models: documented, freshness }
}

async function readTypes(site: Site): Promise<ReadonlyMap<string, string>> {
  const rows = await site.warehouse.query<{ table: string; name: string; type: string }>(
    "select table, name, type from system.columns where database = currentDatabase()",
  )
  return new Map(rows.map(({ table, name, type }) => [`${table}.${name}`, type]))
}

async function readSample(
  site: Site,
  name: string,
  columns: readonly DocumentedColumn[],
): Promise<DocumentedModel["sample"]> {
  const shown = columns.filter(
    ({ isPersonal, isProtecting, type }) => !isPersonal && !isProtecting && type !== "",
  )
  if (shown.length === 0) return undefined
  const list = shown.map((column) => `\`${column.name}\``).join(", ")
  return (
    site.warehouse
      .query<Record<string, unknown>>(
        `select ${list} from ${placed(site, name)} limit ${ROWS_SAMPLED} settings max_execution_time = ${SAMPLE_SECONDS_MAX}`,
      )
      // A page without a sample is better than none: it may take too long, or not be deployed as it is written.
      .catch(() => undefined)
  )
}

function clockWords(matter: FrontMatter): string {
  if ("every" in matter) return `every ${matter.every} s`
  return "schedule" in matter && matter.schedule !== undefined ? `at ${matter.schedule}` : ""
}
