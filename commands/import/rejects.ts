import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from "node:fs"
import { open } from "node:fs/promises"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { parse } from "csv-parse/sync"
import { asError, PitbossError } from "../../core/errors.ts"
import { makeDataDir } from "../data-dir.ts"

const FOLDER = "import-rejects"
const HEADER = "file,line,code,path,reason"

/** A row that was rejected: where it stands and why, without any value of it. */
export interface Reject {
  readonly line: number
  readonly code: string
  /** Field of the event; empty where it is the whole row. */
  readonly path: string
  readonly reason: string
}

/** Where the rejected rows of an import are kept, unless somebody names another file. */
export function rejectsPath(dataDir: string, number: number): string {
  return join(dataDir, FOLDER, `${number}.ndjson`)
}

/** The rejected rows of one file that is imported, in a file that others may share. CSV by its name, else NDJSON. */
export class Rejects {
  readonly path: string
  readonly #file: string
  readonly #isCsv: boolean

  constructor(path: string, file: string) {
    this.path = path
    this.#file = file
    this.#isCsv = path.endsWith(".csv")
  }

  /**
   * Takes out what an earlier run noted of the file behind a line: those rows come again. Throws IMPORT_REJECTS
   * where something else lies there.
   */
  async takeBack(behindLine: number): Promise<void> {
    if (!existsSync(this.path)) return
    const beside = `${this.path}.part`
    let kept = 0
    const lines = async function* (this: Rejects) {
      let isFirst = true
      for await (const text of createInterface({ input: createReadStream(this.path) })) {
        const place = this.#placeOf(text)
        if (isFirst && place === undefined) throw foreign(this.path)
        isFirst = false
        if (place === undefined || (place.file === this.#file && place.line > behindLine)) continue
        if (place.line > 0) kept += 1
        yield `${text}\n`
      }
    }
    try {
      const to = createWriteStream(beside, { mode: 0o600 })
      await pipeline(Readable.from(lines.call(this)), to)
      if (kept === 0) rmSync(this.path)
      else renameSync(beside, this.path)
    } catch (thrown) {
      throw thrown instanceof PitbossError ? thrown : unwritable(this.path, thrown)
    } finally {
      rmSync(beside, { force: true })
    }
  }

  /** Notes rows, on disk when it resolves. Throws IMPORT_REJECTS. */
  async add(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return
    try {
      makeDataDir(dirname(this.path))
      const to = await open(this.path, "a", 0o600)
      try {
        const head = this.#isCsv && (await to.stat()).size === 0 ? `${HEADER}\n` : ""
        await to.appendFile(head + rejects.map((one) => this.#lineOf(one)).join(""))
        await to.sync()
      } finally {
        await to.close()
      }
    } catch (thrown) {
      throw unwritable(this.path, thrown)
    }
  }

  #lineOf({ line, code, path, reason }: Reject): string {
    const values = { file: this.#file, line, code, path, reason }
    return this.#isCsv
      ? `${Object.values(values).map(quoted).join(",")}\n`
      : `${JSON.stringify(values)}\n`
  }

  // Undefined: a line that was cut off, or none of ours. A header is line 0 of no file.
  #placeOf(text: string): { readonly file: unknown; readonly line: number } | undefined {
    try {
      if (!this.#isCsv) {
        const { file, line, code } = JSON.parse(text)
        return typeof line === "number" && typeof code === "string" ? { file, line } : undefined
      }
      if (text === HEADER) return { file: "", line: 0 }
      const [row = []] = parse(text) as string[][]
      const [file, line, code] = row
      return row.length === 5 && code && /^\d+$/.test(line ?? "")
        ? { file, line: Number(line) }
        : undefined
    } catch {
      return undefined
    }
  }
}

function quoted(value: string | number): string {
  const text = String(value).replace(/[\r\n]+/g, " ")
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function foreign(path: string): PitbossError {
  return new PitbossError(
    "IMPORT_REJECTS",
    `${path} holds something else: expected a file of rejects, or none. Nothing was written to it.`,
  )
}

function unwritable(path: string, thrown: unknown): PitbossError {
  return new PitbossError(
    "IMPORT_REJECTS",
    `Rejected rows cannot be kept in ${path}: ${asError(thrown).message}`,
  )
}
