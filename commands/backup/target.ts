import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join, relative } from "node:path"
import { PitbossError } from "../../core/errors.ts"
import { makeDataDir } from "../data-dir.ts"
import { writeDurably } from "./durable.ts"
import { DATA_FOLDER, hasManifest, KEY_FILE, MANIFEST } from "./manifest.ts"

/** Stands in a folder from the first file of a backup until it is whole. */
const UNFINISHED = "unfinished-backup"
const WORDS = "This Pitboss backup was begun and is not whole. Run it again.\n"
/** What a backup writes before its manifest; nothing else is ever taken away. */
const WRITTEN = new Set([UNFINISHED, DATA_FOLDER, KEY_FILE, `${MANIFEST}.new`])

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
  if (names.length > 0 && !isUnfinished(dir, names)) throw refused(dir, "it is not empty")
  for (const name of names) if (name !== UNFINISHED) rmSync(join(dir, name), { recursive: true })
  writeDurably(join(dir, UNFINISHED), WORDS)
}

// Somebody else may have called something so, or put something of his own beside it.
function isUnfinished(dir: string, names: readonly string[]): boolean {
  const marker = join(dir, UNFINISHED)
  if (!names.every((name) => WRITTEN.has(name)) || !existsSync(marker)) return false
  return readFileSync(marker, "utf8") === WORDS
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
