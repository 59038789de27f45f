import { existsSync, readdirSync, rmSync } from "node:fs"
import { join, relative } from "node:path"
import { PitbossError } from "../../core/errors.ts"
import { makeDataDir } from "../data-dir.ts"
import { writeDurably } from "./durable.ts"
import { hasManifest } from "./manifest.ts"

/** Stands in a folder from the first file of a backup until it is whole. */
const UNFINISHED = "unfinished"

/**
 * Takes a folder for a backup: a new or an empty one, or one in which a backup was begun and never finished,
 * which is emptied. Throws BACKUP_TARGET, or DATA_DIR where no folder can be made.
 */
export function claimTarget(dir: string, dataDir: string): void {
  const inside = relative(dataDir, dir)
  if (inside === "" || !(inside.startsWith("..") || inside.startsWith("/")))
    throw refused(dir, "it is in the data directory that is to be kept")
  makeDataDir(dir)
  const names = readdirSync(dir)
  if (hasManifest(dir)) throw refused(dir, "it holds a whole backup already")
  if (names.length > 0 && !existsSync(join(dir, UNFINISHED))) throw refused(dir, "it is not empty")
  for (const name of names) if (name !== UNFINISHED) rmSync(join(dir, name), { recursive: true })
  writeDurably(join(dir, UNFINISHED), "This backup was begun and is not whole. Run it again.\n")
}

/** The backup is whole. */
export function releaseTarget(dir: string): void {
  rmSync(join(dir, UNFINISHED), { force: true })
}

function refused(dir: string, why: string): PitbossError {
  return new PitbossError(
    "BACKUP_TARGET",
    `${dir} cannot take a backup: ${why}. Name a new folder or an empty one, outside of the data directory.`,
  )
}
