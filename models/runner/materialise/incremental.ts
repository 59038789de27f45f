import type { IncrementalMatter, ReplaceMatter } from "../front-matter.ts"
import { toMilliseconds } from "../instant.ts"
import { type Model, relationName } from "../model.ts"
import { storeName } from "../render.ts"
import { bookAll, bookDifference } from "./difference.ts"
import { createFresh, writeAll, writeReplacements } from "./replace.ts"
import { type Run, rowsBooked } from "./run.ts"
import { createStandingView, isDifference, storeDefinition } from "./store.ts"
import { besideName, createBeside, swapIn } from "./swap.ts"
import { fillTouched } from "./touched.ts"

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
  if (isDifference(model)) await bookDifference(run, model)
  else {
    const replace = model as Model<ReplaceMatter>
    await writeReplacements(run, replace, await nextVersion(run, replace))
  }
  return { keysTouched, rowsWritten: await rowsBooked(run, model) }
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
    const replace = model as Model<ReplaceMatter>
    await writeAll(run, replace, version(run), besideName(store))
    await createFresh(site, replace, columns)
  }
  await swapIn(site, store)
  await createStandingView(site, model, columns)
  return { keysTouched, rowsWritten: await rowsBooked(run, model) }
}

// Above every version in the store, also where the clock was set back.
async function nextVersion(run: Run, model: Model<ReplaceMatter>): Promise<string> {
  const store = relationName(storeName(model.name), run.site.scope.database)
  const rows = await run.site.warehouse.query<{ version: string }>(
    `select greatest(max(_version) + 1, {version:UInt64}) as version from ${store} where _version >= {version:UInt64}`,
    { version: version(run) },
  )
  return rows[0]?.version ?? version(run)
}

function version({ startedAt }: Run): string {
  return (BigInt(toMilliseconds(startedAt)) * 1000n).toString()
}
