import { readFileSync } from "node:fs"
import { asError, PitbossError } from "../core/errors.ts"

/** The text of a file that a user names. Throws the given code, naming the file. */
export function readTextFile(path: string, code: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch (thrown) {
    throw new PitbossError(code, `${path} cannot be read: ${asError(thrown).message}`)
  }
}
