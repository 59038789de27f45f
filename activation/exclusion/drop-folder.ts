import { readdir, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"

/** A file that was written to this lately may still be written to. */
const QUIET_MS = 10_000

/** A file that was delivered. */
export interface Delivery {
  readonly file: string
  /** When it was written, ms. */
  readonly at: number
}

/**
 * Files of a pattern that were written behind an instant, by that and by name. What was there before is none: the same
 * file read again makes no list any fresher.
 */
export async function deliveriesOf(
  path: string,
  since: number,
  now: number,
): Promise<readonly Delivery[]> {
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
    if (at > since && at <= now - QUIET_MS) found.push({ file, at })
  }
  return found.sort((a, b) => a.at - b.at || (a.file < b.file ? -1 : 1))
}

function patternOf(name: string): RegExp {
  const parts = name.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${parts.join(".*")}$`)
}
