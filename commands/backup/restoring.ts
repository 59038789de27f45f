import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { makeDataDir } from "../data-dir.ts"
import { findServer } from "../server-file.ts"
import { writeDurably } from "./durable.ts"

const Restoring = z.object({ from: z.string() })

/** What a restore writes. The jars of the embedded Kafka may lie beside it. */
const WRITTEN = ["warehouse", "store", join("kafka", "log"), "pitboss.yml", "restored.json"]
const JARS = /^kafka-/

/** Stands in a data directory from the first file of a restore until all of it was compared. */
const fileOf = (dataDir: string) => join(dataDir, "restoring.json")

/**
 * Takes a data directory for a restore: an empty one, or one in which a restore was begun and never ended,
 * which is emptied. Throws RESTORE_TARGET, or DATA_DIR where no folder can be made.
 */
export async function claimDataDir(dataDir: string, from: string): Promise<void> {
  makeDataDir(dataDir)
  if (await findServer(dataDir)) throw refused(dataDir, "a server runs on it")
  if (!existsSync(fileOf(dataDir)) && isUsed(dataDir)) throw refused(dataDir, "it is not empty")
  writeDurably(fileOf(dataDir), `${JSON.stringify({ from })}\n`)
  clear(dataDir)
}

/** Gives a directory back as it was taken: nothing of the restore is left. */
export function abandonDataDir(dataDir: string): void {
  clear(dataDir)
  rmSync(fileOf(dataDir), { force: true })
}

/** The restored state was compared and is whole. */
export function releaseDataDir(dataDir: string): void {
  rmSync(fileOf(dataDir))
}

/** Throws RESTORE_UNFINISHED where a restore of this directory was begun and never ended. */
export function refuseUnfinished(dataDir: string): void {
  if (!existsSync(fileOf(dataDir))) return
  throw new PitbossError(
    "RESTORE_UNFINISHED",
    `A restore into ${dataDir} did not end well, and what is there is not whole. Run it again: pitboss restore ${backupOf(dataDir)} --data ${dataDir}`,
  )
}

// A file that a kill cut off names no folder.
function backupOf(dataDir: string): string {
  try {
    return Restoring.parse(JSON.parse(readFileSync(fileOf(dataDir), "utf8"))).from
  } catch {
    return "DIR"
  }
}

function isUsed(dataDir: string): boolean {
  return readdirSync(dataDir).some((name) =>
    name === "kafka" ? readdirSync(join(dataDir, name)).some((inside) => !JARS.test(inside)) : true,
  )
}

function clear(dataDir: string): void {
  for (const name of WRITTEN) rmSync(join(dataDir, name), { recursive: true, force: true })
}

function refused(dataDir: string, why: string): PitbossError {
  return new PitbossError(
    "RESTORE_TARGET",
    `Nothing was restored into ${dataDir}: ${why}. Name a new directory or an empty one.`,
  )
}
