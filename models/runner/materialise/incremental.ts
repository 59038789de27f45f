import type { IncrementalMatter, ReplaceMatter } from "../front-matter.ts"
import { toMilliseconds } from "../instant.ts"
import { type Model, relationName } from "../model.ts"
import { storeName } from "../render.ts"
import { bookAll, bookDifference } from "./difference.ts"
import { computeFresh, createFresh, rowsFresh, writeAll, writeFresh } from "./replace.ts"
import { type Run, rowsBooked } from "./run.ts"
import { createStandingView, isDifference, storeDefinition } from "./store.ts"
import { besideName, createBeside, swapIn } from "./swap.ts"
import { fillTouched } from "./touched.ts"

/** Keys that a model that overwrites computes at once: more go in equal parts, in bounded memory. */
const SLICE_KEYS_MAX = 100_000

type ReplaceModel = Model<ReplaceMatter>

/** What a run of an incremental model did. */
export interface RunCounts {
  readonly keysTouched: number
  readonly rowsWritten: number
}

/** Recomputes the keys touched since `run.since`. Touched nothing: two cheap statements. */
export async function runIncremental(
  run: Run,
  model: Model<IncrementalMatter>,
): Promise<RunCounts> {
  const keysTouched = await fillTouched(run, model)
  if (keysTouched === 0) return { keysTouched, rowsWritten: 0 }
  const rowsWritten = isDifference(model)
    ? await bookDifference(run, model).then(() => rowsBooked(run, model))
    : await writeRows(run, model as ReplaceModel, keysTouched)
  return { keysTouched, rowsWritten }
}

async function writeRows(run: Run, model: ReplaceModel, keysTouched: number): Promise<number> {
  const next = await nextVersion(run, model)
  let rowsComputed = 0
  for (const slice of slicesOf(run, model, keysTouched)) {
    await computeFresh(slice, model)
    await writeFresh(slice, model, next)
    // Where all that is computed is written, a small table knows how much; else only the store does.
    if (model.matter.strategy === "overwrite") rowsComputed += await rowsFresh(run, model)
  }
  return model.matter.strategy === "overwrite" ? rowsComputed : rowsBooked(run, model)
}

/** Whether a run over so many keys went through the model's table of computed rows in one piece. */
export function isOnePiece(model: Model<IncrementalMatter>, { keysTouched }: RunCounts): boolean {
  return model.matter.strategy !== "overwrite" || keysTouched <= SLICE_KEYS_MAX
}

// Rows of one key stand for themselves, so many keys can go one part after the other.
function slicesOf(run: Run, { matter }: ReplaceModel, keys: number): readonly Run[] {
  const of = Math.ceil(keys / SLICE_KEYS_MAX)
  if (of <= 1 || matter.strategy !== "overwrite") return [run]
  const { site } = run
  return Array.from({ length: of }, (_, place) => {
    return { ...run, site: { ...site, scope: { ...site.scope, slice: { place, of } } } }
  })
}

/** Builds the store anew beside the present one, from everything; then exchanges them. */
export async function rebuildIncremental(
  run: Run,
  model: Model<IncrementalMatter>,
): Promise<RunCounts> {
  const { site, columns } = run
  const store = storeName(model.name)
  const keysTouched = await fillTouched(run, model)
  await createBeside(site, storeDefinition(model, columns))
  if (isDifference(model)) await bookAll(run, model, besideName(store))
  else {
    const replace = model as ReplaceModel
    for (const slice of slicesOf(run, replace, keysTouched))
      await writeAll(slice, replace, version(run), besideName(store))
    await createFresh(site, replace, columns)
  }
  await swapIn(site, store)
  await createStandingView(site, model, columns)
  return { keysTouched, rowsWritten: await rowsBooked(run, model) }
}

/**
 * Above every version in the store, also where the clock was set back. The runner alone writes there, so
 * the store is asked once.
 */
export async function nextVersion(run: Run, model: ReplaceModel): Promise<string> {
  const last = run.versions.get(model.name) ?? (await highestVersion(run, model))
  const own = BigInt(version(run))
  const next = own > last ? own : last + 1n
  run.versions.set(model.name, next)
  return String(next)
}

async function highestVersion({ site }: Run, { name }: Model): Promise<bigint> {
  const store = relationName(storeName(name), site.scope.database)
  const [row] = await site.warehouse.query<{ version: string }>(
    `select max(_version) as version from ${store}`,
  )
  return BigInt(row?.version ?? "0")
}

function version({ startedAt }: Run): string {
  return (BigInt(toMilliseconds(startedAt)) * 1000n).toString()
}
