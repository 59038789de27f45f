import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { PitbossError } from "../../core/errors.ts"
import { openEmbedded, removeEmbedded } from "../../warehouse/embedded.ts"
import { landingImportRow } from "../landing/table/landing-import-row.ts"
import { pageOf, parquetColumns, stageFile } from "./direct/stage.ts"
import type { ReadParquet } from "./parquet-rows.ts"

/** An engine of its own that reads Parquet, for whoever has none; it opens at the first file. */
export class ParquetReader {
  #opened:
    | { readonly warehouse: Awaited<ReturnType<typeof openEmbedded>>; readonly path: string }
    | undefined
  #files = 0

  readonly read: ReadParquet = async (file, mapping) => {
    const { warehouse } = await this.#open()
    this.#files += 1
    const number = this.#files
    const staged = await stageFile(warehouse, { number, file: resolve(file) }, mapping)
    if (staged.kind === "refused")
      throw new PitbossError("IMPORT_FILE", `${file} cannot be read: ${staged.reason}`)
    return {
      header: [...(await parquetColumns(warehouse, resolve(file))).keys()],
      rows: staged.rows,
      page: (behindLine) => pageOf(warehouse, number, behindLine),
    }
  }

  async close(): Promise<void> {
    if (this.#opened === undefined) return
    await this.#opened.warehouse.close()
    removeEmbedded(this.#opened.path)
  }

  async #open() {
    if (this.#opened === undefined) {
      const path = mkdtempSync(join(tmpdir(), "pitboss-parquet-"))
      const warehouse = await openEmbedded({ path })
      await warehouse.migrate([landingImportRow])
      this.#opened = { warehouse, path }
    }
    return this.#opened
  }
}
