import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import type { Readable } from "node:stream"
import { createGunzip } from "node:zlib"
import { asError, PitbossError } from "../../core/errors.ts"
import type { HistoryRow } from "./convert.ts"

/** A row with its line in the file, counted from 1. */
export interface NumberedRow {
  readonly line: number
  readonly row: HistoryRow
  /** Why the row cannot be taken, without what is in it. */
  readonly fault?: string
}

/** A file of history that is being read. */
export interface OpenFile {
  readonly file: string
  /** What is in it, unpacked. */
  readonly text: Readable
  /** Bytes of the file as it lies on disk: read so far, and in all. */
  readonly progress: () => readonly [read: number, total: number]
}

/** Opens a file; `.gz` is unpacked. Throws IMPORT_FILE; so does reading it. */
export async function openFile(file: string): Promise<OpenFile> {
  const { size } = await stat(file).catch((thrown: unknown) => {
    throw unreadable(file, thrown)
  })
  const bytes = createReadStream(file)
  if (!file.endsWith(".gz")) return { file, text: bytes, progress: () => [bytes.bytesRead, size] }
  const text = createGunzip()
  bytes.on("error", (error) => text.destroy(error))
  return { file, text: bytes.pipe(text), progress: () => [bytes.bytesRead, size] }
}

export function unreadable(file: string, thrown: unknown): PitbossError {
  return new PitbossError("IMPORT_FILE", `${file} cannot be read: ${asError(thrown).message}`)
}
