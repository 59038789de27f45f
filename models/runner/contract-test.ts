import { ARRIVALS, type LookBack } from "./clock.ts"
import { readColumns, type TypedColumn } from "./columns.ts"
import type { Contract, ContractRow, ContractTest } from "./contract.ts"
import { isMaterialized, isTable, type Model, referencesOf, sourcesOf } from "./model.ts"
import { type TestOutcome, timed } from "./outcome.ts"
import { Pipeline } from "./pipeline.ts"
import { differencesOf } from "./row-difference.ts"
import { RunLog } from "./run-log.ts"
import { createGiven, createSource, emptyTables, insertGiven, withScratch } from "./scratch.ts"
import { isSeed } from "./seed.ts"
import { placed, type Site } from "./site.ts"

/** Not a millisecond: what a tick misses here, a tick of a long day would miss. */
const EXACT: LookBack = { overlapMs: 0, takesLastBlock: false }

/** Over everything: for examples that set `ingested_at` or `booked_at` themselves. */
const EVER: LookBack = { overlapMs: 100 * 365 * 86_400_000, takesLastBlock: false }

/** A way in which an example reaches the model; each must end at what is expected. */
interface Form {
  readonly name: string
  /** Batches of rows, by relation; a tick, or building everything, comes after each batch. */
  readonly batches: readonly ContractTest["given"][]
  readonly isBuiltAfter: boolean
}

/**
 * Runs the examples of a model's contract on the engine: built at once, and where the model or
 * anything behind it is kept current, in two halves, either first. Examples that give the same
 * relations share a database, emptied in between. `typed` is a site in which the project is
 * deployed, empty.
 */
export async function runContract(
  site: Site,
  typed: Site,
  model: Model,
  contract: Contract,
): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = []
  const note = async (test: string, run: () => Promise<readonly string[]>): Promise<void> => {
    const about = { model: model.name, kind: "contract", test, severity: "error" } as const
    outcomes.push({ ...about, offending: [], ...(await timed(run)) })
  }
  for (const tests of groupsOf(contract.tests)) {
    const [first] = tests
    if (first === undefined) continue
    const lost = unreadRelation(site, model, first)
    if (lost !== undefined) {
      for (const { name } of tests)
        await note(name, async () => [`given ${lost}, which ${model.name} does not read`])
      continue
    }
    const chain = chainOf(site, model, first)
    await withScratch(site, { now: first.now }, async (scratch) => {
      await note(`${first.name} (preparing)`, async () => {
        await prepare(site, typed, scratch, chain)
        return []
      })
      for (const test of tests)
        for (const form of formsOf(test, chain))
          await note(`${test.name} (${form.name})`, () =>
            runForm(scratch, { model, contract, test, form, chain }),
          )
    })
  }
  return outcomes.filter(({ test, passed }) => !passed || !test.endsWith("(preparing)"))
}

// Relations that are given are stand-ins, and `now` stands in the SQL: both make another database.
function groupsOf(tests: readonly ContractTest[]): readonly (readonly ContractTest[])[] {
  const groups = new Map<string, ContractTest[]>()
  for (const test of tests) {
    const key = JSON.stringify([test.now, Object.keys(test.given).sort()])
    groups.set(key, [...(groups.get(key) ?? []), test])
  }
  return [...groups.values()]
}

/** One example in one form. */
interface Example {
  readonly model: Model
  readonly contract: Contract
  readonly test: ContractTest
  readonly form: Form
  readonly chain: Chain
}

interface Chain {
  /** Models to build, upstream first; what is given is not among them. */
  readonly models: readonly Model[]
  readonly given: readonly Model[]
  readonly sources: readonly string[]
}

function chainOf({ scope }: Site, model: Model, test: ContractTest): Chain {
  const { project } = scope
  const built = new Set<string>()
  const given = new Set<string>()
  const sources = new Set<string>()
  const visit = (each: Model): void => {
    built.add(each.name)
    for (const source of sourcesOf(each)) sources.add(source)
    for (const name of referencesOf(each)) {
      const upstream = project.byName.get(name)
      if (test.given[name] !== undefined) given.add(name)
      else if (upstream && !built.has(name)) visit(upstream)
    }
  }
  visit(model)
  if (project.sources.has(ARRIVALS.table)) sources.add(ARRIVALS.table)
  return {
    models: project.models.filter(({ name }) => built.has(name)),
    given: project.models.filter(({ name }) => given.has(name)),
    sources: [...sources],
  }
}

function unreadRelation(site: Site, model: Model, test: ContractTest): string | undefined {
  const { given, sources } = chainOf(site, model, test)
  const read = new Set([...given.map(({ name }) => name), ...sources])
  return Object.keys(test.given).find((name) => !read.has(name))
}

function formsOf(test: ContractTest, { models }: Chain): readonly Form[] {
  const atOnce: Form = { name: "built at once", batches: [test.given], isBuiltAfter: true }
  const isKept = models.some(
    (model) => isMaterialized(model, "incremental") || isMaterialized(model, "materialized_view"),
  )
  if (!isKept) return [atOnce]
  const first = halves(test.given, (rows) => rows.slice(0, Math.ceil(rows.length / 2)))
  const second = halves(test.given, (rows) => rows.slice(Math.ceil(rows.length / 2)))
  return [
    atOnce,
    { name: "in two halves", batches: [first, second], isBuiltAfter: false },
    { name: "second half first", batches: [second, first], isBuiltAfter: false },
  ]
}

function halves(
  given: ContractTest["given"],
  cut: (rows: readonly ContractRow[]) => ContractRow[],
): ContractTest["given"] {
  return Object.fromEntries(Object.entries(given).map(([name, rows]) => [name, cut(rows)]))
}

async function prepare(site: Site, typed: Site, scratch: Site, chain: Chain): Promise<void> {
  for (const name of chain.sources) await createSource(site, scratch, name)
  for (const each of chain.given) await createGiven(scratch, typed, each)
  const pipeline = new Pipeline(scratch, new RunLog(scratch.warehouse))
  for (const each of chain.models) await pipeline.build(each, "deploy")
}

async function runForm(
  scratch: Site,
  { model, contract, test, form: { batches, isBuiltAfter }, chain }: Example,
): Promise<readonly string[]> {
  await emptyTables(scratch)
  const lookBack = setsItsOwnInstants(test) ? EVER : EXACT
  const pipeline = new Pipeline(scratch, new RunLog(scratch.warehouse), { lookBack })
  const stored = chain.models.filter((each) => !isMaterialized(each, "view"))
  for (const seed of chain.models.filter(isSeed)) await pipeline.build(seed, "refresh")
  for (const batch of batches) {
    for (const [name, rows] of Object.entries(batch)) await insertGiven(scratch, name, rows)
    if (isBuiltAfter) for (const each of stored) await pipeline.build(each, "refresh")
    else await keepCurrent(pipeline, chain.models)
  }
  const { columns, rows } = await readModel(scratch, model)
  return differencesOf(columns, contract.key, test.expect, rows)
}

// Tables stand between incremental models, so each is built anew when its turn comes.
async function keepCurrent(pipeline: Pipeline, models: readonly Model[]): Promise<void> {
  if (models.some(isTable)) {
    for (const model of models) {
      if (isTable(model)) await pipeline.build(model, "refresh")
      else await pipeline.tick(new Set([model.name])).then(throwFailure)
    }
  } else await pipeline.tick(new Set(models.map(({ name }) => name))).then(throwFailure)
}

function throwFailure({ models }: { models: readonly { error?: Error }[] }): void {
  for (const { error } of models) if (error) throw error
}

function setsItsOwnInstants({ given }: ContractTest): boolean {
  const rows = Object.values(given).flat()
  return rows.some((row) => "ingested_at" in row || "booked_at" in row)
}

async function readModel(
  site: Site,
  model: Model,
): Promise<{ columns: readonly TypedColumn[]; rows: Record<string, unknown>[] }> {
  const final = isMaterialized(model, "materialized_view") ? " final" : ""
  const columns = await readColumns(site, model.name)
  const rows = await site.warehouse.query<Record<string, unknown>>(
    `select * from ${placed(site, model.name)}${final}`,
  )
  return { columns, rows }
}
