import { relationName } from "./model.ts"
import type { Site } from "./site.ts"

/** How often the engine is asked what its statements take. */
const LOOK_MS = 100

/**
 * Does something for a model, and says how much memory its largest statement took, bytes: of those that name a
 * table of the model, as the engine tells while they run. 0 where all was over before the first look.
 */
export async function withMemory<Result>(
  { warehouse, scope }: Site,
  name: string,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly memoryPeak: number }> {
  let memoryPeak = 0
  let isLooking = false
  const own = relationName(name, scope.database).replace(/`$/, "")
  const look = async () => {
    if (isLooking) return
    isLooking = true
    const rows = await warehouse
      .query<{ peak: string }>(
        "select toString(max(peak_memory_usage)) as peak from system.processes where position(query, {own:String}) > 0 and position(query, 'system.processes') = 0",
        { own },
      )
      // What it took is worth no failure.
      .catch(() => [])
    memoryPeak = Math.max(memoryPeak, Number(rows[0]?.peak ?? 0))
    isLooking = false
  }
  const timer = setInterval(look, LOOK_MS)
  try {
    const result = await work()
    return { result, memoryPeak }
  } finally {
    clearInterval(timer)
  }
}
