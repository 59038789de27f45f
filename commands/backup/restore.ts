import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import { asError, PitbossError } from "../../core/errors.ts"
import { writeMasterKey } from "../../store/master-key.ts"
import { STORE_STEPS } from "../../store/migrate.ts"
import { openStore } from "../../store/store.ts"
import { WAREHOUSE_MIGRATIONS } from "../migrations.ts"
import { compareRestored } from "./comparison.ts"
import { copyDurably, forEachFile, hashFile } from "./durable.ts"
import { type BackupFile, DATA_FOLDER, KEY_FILE, type Manifest, readManifest } from "./manifest.ts"
import { noteRestored } from "./restored-start.ts"
import { abandonDataDir, claimDataDir, releaseDataDir } from "./restoring.ts"

const NAMED_MAX = 20

export interface RestoreOptions {
  /** The backup. */
  readonly dir: string
  readonly dataDir: string
  /** What was open at the backup's instant is sent. */
  readonly sendsOpen: boolean
  readonly onProgress: (text: string) => void
  /** Told of what a person has to know at once. */
  readonly onWord: (text: string) => void
}

export interface RestoreReport {
  readonly at: string
  readonly tables: number
  readonly rows: number
  readonly bytes: number
  readonly contacts: number
  readonly differences: number
  readonly seconds: number
}

/**
 * Brings a backup into an empty data directory: first every file is compared with what was written, then it is
 * laid down, then what the engine and the vault read of it is compared with what they read then. Until all is
 * compared the directory is marked, and nothing starts on it. Throws BACKUP_*, RESTORE_*, STORE_MASTER_KEY_*.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const { dir, dataDir, sendsOpen, onProgress } = options
  const began = performance.now()
  const manifest = readManifest(dir)
  expectKnownSteps(dir, manifest)
  await expectSameFiles(dir, manifest.files, onProgress)
  await claimDataDir(dataDir, dir)
  await layStore(manifest, options)
  const bytes = await layFiles(manifest, options)
  onProgress("comparing what the engine reads")
  const { contacts, differences } = await compareRestored(dataDir, manifest, onProgress)
  if (differences.length > 0)
    throw new PitbossError(
      "RESTORE_DIFFERS",
      `What was restored into ${dataDir} is not what was kept, and nothing starts on it:\n${differences.slice(0, NAMED_MAX).join("\n")}`,
    )
  const { cluster, offsets } = manifest.kafka
  noteRestored(dataDir, { at: manifest.at, cluster, offsets, sends_open: sendsOpen })
  releaseDataDir(dataDir)
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  const { at, tables } = manifest
  return { at, tables: tables.length, rows, bytes, contacts, differences: 0, seconds }
}

function expectKnownSteps(dir: string, manifest: Manifest): void {
  const known = new Set([...WAREHOUSE_MIGRATIONS.map(({ name }) => name), ...STORE_STEPS])
  const unknown = [...manifest.warehouse_steps, ...manifest.store_steps].filter(
    (step) => !known.has(step),
  )
  if (unknown.length > 0)
    throw new PitbossError(
      "BACKUP_NEWER",
      `${dir} was made by a newer release: this one does not know ${unknown.join(", ")}. Install the release that made it, or a later one.`,
    )
}

async function expectSameFiles(
  dir: string,
  files: readonly BackupFile[],
  onProgress: (text: string) => void,
): Promise<void> {
  const whole = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const wrong: string[] = []
  let done = 0
  await forEachFile(files, async ({ path, bytes, sha256 }) => {
    const file = join(dir, DATA_FOLDER, path)
    if (!existsSync(file)) wrong.push(`${file}: it is missing`)
    else if ((await hashFile(file)).sha256 !== sha256) wrong.push(`${file}: it was changed`)
    done += bytes
    onProgress(`${Math.floor((100 * done) / Math.max(1, whole))} % of the backup checked`)
  })
  if (wrong.length > 0)
    throw new PitbossError(
      "BACKUP_DAMAGED",
      `Nothing was restored: ${wrong.length} of ${files.length} files of the backup are not as they were written. Use another backup.\n${wrong.sort().slice(0, NAMED_MAX).join("\n")}`,
    )
}

// The vault first: where its key is not here nothing is left behind.
async function layStore(manifest: Manifest, options: RestoreOptions): Promise<void> {
  const { dir, dataDir, onWord } = options
  try {
    const keyFile = join(dir, KEY_FILE)
    if (existsSync(keyFile) && !process.env["PITBOSS_MASTER_KEY"]) {
      const key = readFileSync(keyFile, "utf8").trim()
      const file = writeMasterKey({ installation: manifest.installation, key })
      if (file) onWord(`The backup's master key was written to ${file}: it opens the vault.`)
    }
    await lay(options, manifest.files.filter(isOfStore))
    const store = await openStore({ dataDir })
    // The run that was backed up ends here: nothing of it is under way.
    await store.runMarker.end()
    await store.close()
  } catch (thrown) {
    abandonDataDir(dataDir)
    throw thrown
  }
}

const isOfStore = ({ path }: BackupFile) => path.startsWith("store/")

async function layFiles(manifest: Manifest, options: RestoreOptions): Promise<number> {
  await lay(
    options,
    manifest.files.filter((file) => !isOfStore(file)),
  )
  for (const { path, target } of manifest.links) {
    const link = join(options.dataDir, path)
    mkdirSync(dirname(link), { recursive: true, mode: 0o700 })
    symlinkSync(target, link)
  }
  return manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
}

async function lay(
  { dir, dataDir, onProgress }: RestoreOptions,
  files: readonly BackupFile[],
): Promise<void> {
  const whole = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  await forEachFile(files, async ({ path, sha256, bytes }) => {
    const read = await copyDurably(join(dir, DATA_FOLDER, path), join(dataDir, path)).catch(
      (thrown: unknown) => {
        throw new PitbossError(
          "RESTORE_FAILED",
          `${join(dataDir, path)} could not be written: ${asError(thrown).message}. Make room there, and run the restore again.`,
        )
      },
    )
    if (read.sha256 !== sha256)
      throw new PitbossError("BACKUP_DAMAGED", `${path} changed while it was restored.`)
    done += bytes
    onProgress(`${Math.floor((100 * done) / Math.max(1, whole))} % restored`)
  })
}
