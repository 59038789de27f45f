import { existsSync, readFileSync, renameSync } from "node:fs"
import { isAbsolute, join } from "node:path"
import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { writeDurably } from "./durable.ts"

/** What stands in a backup and where; another form gets another number. */
export const FORMAT = 1

/** The state of a data directory lies under this name in a backup. */
export const DATA_FOLDER = "data"
/** The master key, where somebody asked for it. */
export const KEY_FILE = "master.key"
export const MANIFEST = "manifest.json"

/** A path within the data directory, and never beside it. */
const Path = z.string().refine((path) => !isAbsolute(path) && !path.split("/").includes(".."))

const File = z.strictObject({ path: Path, bytes: z.number(), sha256: z.string() })
const Money = z.strictObject({
  brand: z.string(),
  days: z.string(),
  handle: z.string(),
  ggr: z.string(),
  ngr: z.string(),
  deposits: z.string(),
  withdrawals: z.string(),
})

/** What a backup says of itself. It is written last: a folder without it is no backup. */
export const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  /** The instant whose state it is. */
  at: z.iso.datetime(),
  /** Which vault it is, by which its master key is found. */
  installation: z.string(),
  has_key: z.boolean(),
  /** Steps that the schemas have taken. */
  warehouse_steps: z.array(z.string()),
  store_steps: z.array(z.string()),
  kafka: z.strictObject({
    cluster: z.string(),
    is_embedded: z.boolean(),
    /** By `topic:partition`: everything below is in the tables. */
    offsets: z.record(z.string(), z.string()),
  }),
  tables: z.array(z.strictObject({ name: z.string(), rows: z.number(), hash: z.string() })),
  store_rows: z.record(z.string(), z.number()),
  money: z.array(Money),
  /** Links within the data directory. */
  links: z.array(z.strictObject({ path: Path, target: z.string() })),
  files: z.array(File),
})

export type Manifest = z.infer<typeof Manifest>
export type BackupFile = z.infer<typeof File>
/** Figures of a brand over all days. */
export type Money = z.infer<typeof Money>

export function hasManifest(dir: string): boolean {
  return existsSync(join(dir, MANIFEST))
}

/** Makes a folder of files a backup, all at once. */
export function writeManifest(dir: string, manifest: Manifest): void {
  const beside = join(dir, `${MANIFEST}.new`)
  writeDurably(beside, `${JSON.stringify(manifest)}\n`)
  renameSync(beside, join(dir, MANIFEST))
}

/** Throws BACKUP_MISSING, BACKUP_FORMAT or BACKUP_DAMAGED. */
export function readManifest(dir: string): Manifest {
  if (!hasManifest(dir))
    throw new PitbossError(
      "BACKUP_MISSING",
      `${dir} holds no whole backup: ${join(dir, MANIFEST)} is written last, and is not there. Expected a folder that 'pitboss backup' has finished.`,
    )
  const text = readFileSync(join(dir, MANIFEST), "utf8")
  const said = parsed(text)
  if (typeof said?.["format"] === "number" && said["format"] !== FORMAT)
    throw new PitbossError(
      "BACKUP_FORMAT",
      `${dir} has format ${said["format"]}, and this release reads format ${FORMAT}: restore it with the release that made it.`,
    )
  const manifest = Manifest.safeParse(said)
  if (manifest.success) return manifest.data
  throw new PitbossError("BACKUP_DAMAGED", `${join(dir, MANIFEST)} is not what was written there.`)
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
