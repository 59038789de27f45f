import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import type { Readable } from "node:stream"
import { createGunzip } from "node:zlib"
import { asError, PitbossError } from "../../core/errors.ts"
import type { HistoryRow } from "./evaluate.ts"

/** A row with its line in the file, counted from 1. */
export interface NumberedRow {
  readonly line: number
  readonly row: HistoryRow
  /** Why the row cannot be taken, without what is in it. */
  readonly fault?: string
}

/** How far a file has been read: bytes of the file as it lies on disk, or rows of Parquet. */
export type ReadProgress = (read: number, total: number) => void

/** A file of history that is being read. */
export interface OpenFile {
  readonly file: string
  /** What is in it, unpacked. */
  readonly text: Readable
  /** Bytes of the file as it lies on disk: read so far, and in all. */
  readonly progress: () => readonly [read: number, total: number]
  /** Ends the reading before the end. */
  readonly close: () => void
}

/** Opens a file; `.gz` is unpacked. Throws IMPORT_FILE; so does reading it. */
export async function openFile(file: string): Promise<OpenFile> {
  const { size } = await stat(file).catch((thrown: unknown) => {
    throw unreadable(file, thrown)
  })
  const bytes = createReadStream(file)
  const opened = {
    file,
    progress: () => [bytes.bytesRead, size] as const,
    close: () => bytes.destroy(),
  }
  if (!file.endsWith(".gz")) return { ...opened, text: bytes }
  const text = createGunzip()
  bytes.on("error", (error) => text.destroy(error))
  return { ...opened, text: bytes.pipe(text) }
}

export function unreadable(file: string, thrown: unknown): PitbossError {
  return new PitbossError("IMPORT_FILE", `${file} cannot be read: ${asError(thrown).message}`)
}
