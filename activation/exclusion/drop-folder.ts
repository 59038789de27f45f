import { readdir, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { KnownDelivery } from "../../store/exclusion/list-deliveries.ts"

/** A file that was written to this lately may still be written to. */
const QUIET_MS = 10_000

/** A file that lies in a list's folder. */
export interface Delivery {
  readonly file: string
  readonly name: string
  /** When it was written, ms. */
  readonly at: number
  /** It was not written to lately. */
  readonly isQuiet: boolean
}

/** Files of a pattern, by when they were written and by name. */
export async function deliveriesOf(path: string, now: number): Promise<readonly Delivery[]> {
  const folder = dirname(path)
  const pattern = patternOf(basename(path))
  const names = await readdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT") return []
    throw thrown
  })
  const found: Delivery[] = []
  for (const name of names.filter((one) => pattern.test(one))) {
    const file = join(folder, name)
    const info = await stat(file).catch(() => undefined)
    if (info === undefined || !info.isFile()) continue
    const at = Math.trunc(info.mtimeMs)
    found.push({ file, name, at, isQuiet: at <= now - QUIET_MS })
  }
  return found.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
}

/** The name of a file of the pattern's folder; undefined where it is none. */
export function deliveryName(path: string, file: string): string | undefined {
  const isOne = dirname(file) === dirname(path) && patternOf(basename(path)).test(basename(file))
  return isOne ? basename(file) : undefined
}

/**
 * Of full lists: the latest that was written behind an instant, for it says all. The same file read again makes no list
 * any fresher.
 */
export function waitingFull(found: readonly Delivery[], since: number): Delivery | undefined {
  return found.findLast(({ at, isQuiet }) => isQuiet && at > since)
}

/**
 * Of deltas: all that were not taken, in the order in which they count. One that was refused and is mended keeps its place:
 * what comes behind it may take back what it says.
 */
export function waitingDeltas(
  found: readonly Delivery[],
  known: readonly KnownDelivery[],
): readonly (Delivery & { readonly placeAt: number })[] {
  const byName = new Map(known.map((one) => [one.name, one]))
  return found
    .flatMap((one) => {
      const before = byName.get(one.name)
      if (before?.state === "taken" && before.writtenAt === one.at) return []
      return { ...one, placeAt: before?.state === "refused" ? before.placeAt : one.at }
    })
    .sort((a, b) => a.placeAt - b.placeAt || (a.name < b.name ? -1 : 1))
}

function patternOf(name: string): RegExp {
  const parts = name.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${parts.join(".*")}$`)
}
