import { mkdirSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { asError, PitbossError } from "../core/errors.ts"

/**
 * Makes the data directory where it is not there, only for its owner. Folder by folder: where the
 * system lets none be made, Node's recursive way tries for ever. Throws DATA_DIR.
 */
export function makeDataDir(path: string): void {
  try {
    makeFolder(path)
  } catch (thrown) {
    throw new PitbossError(
      "DATA_DIR",
      `${path} cannot be a data directory: ${asError(thrown).message}. Expected a folder that this user may write to.`,
    )
  }
}

function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  if (found) throw new Error("it is a file")
  if (dirname(path) !== path) makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}
