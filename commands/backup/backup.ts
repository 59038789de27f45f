import { existsSync, mkdirSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { logFiles } from "../../ingest/broker/log-files.ts"
import { storeFile } from "../../store/database.ts"
import {
  dropSnapshot,
  snapshotContent,
  type TableContent,
  tableFiles,
} from "../../warehouse/snapshot.ts"
import { copyDurably, forEachFile, hashFile, type ReadFile, writeDurably } from "./durable.ts"
import { type BackupFile, DATA_FOLDER, FORMAT, KEY_FILE, writeManifest } from "./manifest.ts"
import { keepMoment, type Moment, type MomentParts } from "./moment.ts"
import { claimTarget, releaseTarget } from "./target.ts"

/** The engine's folder within the data directory. */
const ENGINE = join("warehouse", "data")

export interface BackupParts extends MomentParts {
  readonly dataDir: string
  /** The embedded broker's log; undefined: events are on a cluster of the operator's own. */
  readonly logDir: string | undefined
}

export interface BackupOptions {
  /** An absolute path. */
  readonly dir: string
  /** Lays the vault's master key beside it. */
  readonly withKey: boolean
  readonly onProgress: (progress: BackupProgress) => void
  readonly signal: AbortSignal
}

export interface BackupProgress {
  readonly step: string
  readonly bytes: number
}

export interface BackupReport {
  readonly tables: number
  readonly rows: number
  readonly bytes: number
  readonly files: number
  /** How long events waited in Kafka for it. */
  readonly rested_ms: number
  readonly seconds: number
}

interface Copy {
  readonly from: string
  /** Path within the data directory. */
  readonly path: string
  /** It may be gone by now, as an old part of Kafka's log is after its time. */
  readonly mayGo?: boolean
}

/**
 * Copies the whole state, as it was at one instant, into a folder. What is killed on the way leaves a folder
 * that nobody takes for a backup. Throws BACKUP_TARGET, BACKUP_FAILED, SERVER_STOPS.
 */
export async function takeBackup(
  parts: BackupParts,
  options: BackupOptions,
  { now, log }: Effects,
): Promise<BackupReport> {
  const began = performance.now()
  claimTarget(options.dir, parts.dataDir)
  try {
    mkdirSync(dirname(storeFile(join(options.dir, DATA_FOLDER))), { recursive: true, mode: 0o700 })
    options.onProgress({ step: "waiting for what is under way", bytes: 0 })
    const moment = await keepMoment(parts, options.dir, now)
    log.info({ rested_ms: Math.round(moment.restedMs) }, "a backup has its instant")
    const report = await copyMoment(parts, moment, options)
    return { ...report, seconds: Math.round((performance.now() - began) / 100) / 10 }
  } catch (thrown) {
    if (thrown instanceof PitbossError) throw thrown
    throw new PitbossError(
      "BACKUP_FAILED",
      `The backup is not whole: ${asError(thrown).message}. Make room, or name another folder, and run it again.`,
      {},
      { cause: thrown },
    )
  } finally {
    // What cannot be dropped now is dropped at the next start.
    await dropSnapshot(parts.warehouse).catch((thrown: unknown) =>
      log.error({ err: asError(thrown).message }, "a snapshot is left behind"),
    )
  }
}

async function copyMoment(
  parts: BackupParts,
  moment: Moment,
  options: BackupOptions,
): Promise<Omit<BackupReport, "seconds">> {
  const { dir, withKey } = options
  const tables = await contentOf(parts, moment, options)
  const files = await copyFiles(parts, moment, options)
  const { installation, key } = await parts.store.masterKey()
  if (withKey) writeDurably(join(dir, KEY_FILE), `${key}\n`)
  const steps = await parts.warehouse.query<{ name: string }>(
    "select name from sys_migration order by name",
  )
  writeManifest(dir, {
    format: FORMAT,
    at: moment.at.toISOString(),
    installation,
    has_key: withKey,
    warehouse_steps: steps.map(({ name }) => name),
    store_steps: [...moment.store.steps],
    kafka: {
      cluster: await parts.log.cluster(),
      is_embedded: parts.logDir !== undefined,
      offsets: Object.fromEntries([...moment.offsets].map(([at, offset]) => [at, String(offset)])),
    },
    tables,
    store_rows: moment.store.rows,
    money: [...moment.money],
    links: [
      { path: join(ENGINE, moment.snapshot.link.place), target: moment.snapshot.link.target },
    ],
    files,
  })
  releaseTarget(dir)
  return {
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files: files.length,
    rested_ms: Math.round(moment.restedMs),
  }
}

async function contentOf(
  { warehouse }: BackupParts,
  { snapshot }: Moment,
  { onProgress, signal }: BackupOptions,
): Promise<TableContent[]> {
  const contents: TableContent[] = []
  for (const { name } of snapshot.tables) {
    stopWhen(signal)
    onProgress({ step: `counting ${name}`, bytes: 0 })
    contents.push(await snapshotContent(warehouse, name))
  }
  return contents
}

async function copyFiles(
  { dataDir, logDir }: BackupParts,
  { snapshot }: Moment,
  { dir, onProgress, signal }: BackupOptions,
): Promise<BackupFile[]> {
  const target = join(dir, DATA_FOLDER)
  const files: BackupFile[] = []
  let bytes = 0
  const note = (path: string, read: ReadFile) => {
    files.push({ path, ...read })
    bytes += read.bytes
    onProgress({ step: "copying", bytes })
  }
  for (const { place, text } of snapshot.definitions)
    note(join(ENGINE, place), writeDurably(join(target, ENGINE, place), text))
  note(join("store", "pitboss.sqlite"), await hashFile(storeFile(target)))
  const rows = snapshot.tables.flatMap((table) =>
    tableFiles(table).map((file) => ({
      from: join(table.folder, file),
      path: join(ENGINE, table.place, file),
    })),
  )
  // What came into Kafka up to here is in it, too: it lands when the copy starts.
  const messages = logDir === undefined ? [] : logCopies(logDir)
  const copyOne = async ({ from, path, mayGo = false }: Copy) => {
    stopWhen(signal)
    if (mayGo && !existsSync(from)) return
    note(path, await copyDurably(from, join(target, path)))
  }
  await forEachFile([...configuration(dataDir), ...rows], copyOne)
  // In their order: one after the other.
  for (const one of messages) await copyOne(one)
  return files
}

function configuration(dataDir: string): readonly Copy[] {
  const path = "pitboss.yml"
  const from = join(dataDir, path)
  return existsSync(from) ? [{ from, path }] : []
}

function logCopies(logDir: string): readonly Copy[] {
  return logFiles(logDir).map((file) => ({
    from: join(logDir, file),
    path: join("kafka", "log", file),
    mayGo: true,
  }))
}

function stopWhen(signal: AbortSignal): void {
  if (signal.aborted)
    throw new PitbossError(
      "SERVER_STOPS",
      "The server stopped in the middle: run the backup again.",
    )
}
