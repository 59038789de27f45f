import { createHmac, randomBytes } from "node:crypto"
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import type { Knex } from "knex"
import { PitbossError } from "../core/errors.ts"
import { KEY_BYTES } from "./seal.ts"

export interface MasterKeyOptions {
  /** 32 bytes, for embedding and tests. Comes before the environment. */
  readonly masterKey?: Buffer
  /** PITBOSS_MASTER_KEY (base64 of 32 bytes), XDG_CONFIG_HOME. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

interface Installation {
  readonly id: string
  readonly key_proof: string | null
}

/**
 * The key that wraps every player's key. It never lies in the data directory: it comes from
 * PITBOSS_MASTER_KEY, or from `~/.config/pitboss/<installation id>.key`, which the first start
 * writes (0600). Throws STORE_MASTER_KEY_MISSING, _WRONG or _MALFORMED.
 */
export async function loadMasterKey(
  database: Knex,
  { masterKey, env = process.env }: MasterKeyOptions,
): Promise<Buffer> {
  const { id, key_proof } = await readInstallation(database)
  const file = keyFile(id, env)
  const given = masterKey ?? keyFromEnv(env) ?? keyFromFile(file)
  if (given === undefined && key_proof !== null) throw missing(file)
  const key = checked(given ?? createKeyFile(file))
  const proof = createHmac("sha256", key).update(`pitboss installation ${id}`).digest("hex")
  if (key_proof === null)
    await database("installation").update({ key_proof: proof }).whereNull("key_proof")
  else if (key_proof !== proof) throw wrong(file)
  return key
}

/** A vault's key and whose it is. */
export interface InstallationKey {
  readonly installation: string
  /** Base64 of 32 bytes. */
  readonly key: string
}

export async function installationKey(database: Knex, key: Buffer): Promise<InstallationKey> {
  const { id } = await readInstallation(database)
  return { installation: id, key: key.toString("base64") }
}

/**
 * Writes the key of an installation where its start looks for it; leaves a file that is there alone. Returns
 * the file's name where it was written. Throws STORE_MASTER_KEY_MALFORMED.
 */
export function writeMasterKey(
  { installation, key }: InstallationKey,
  env: NonNullable<MasterKeyOptions["env"]> = process.env,
): string | undefined {
  const file = keyFile(installation, env)
  if (existsSync(file)) return undefined
  writeKeyFile(file, decode(key, "the backup's key file"))
  return file
}

// The id is on disk before the key file, so a start that was killed in between finds its file.
async function readInstallation(database: Knex): Promise<Installation> {
  const id = randomBytes(16).toString("hex")
  await database("installation")
    .insert({ only: 1, id, key_proof: null, created_at: Date.now() })
    .onConflict("only")
    .ignore()
  const row = await database<Installation>("installation").first()
  if (row === undefined) throw new PitbossError("STORE_FAILED", "The store has no installation.")
  return row
}

function keyFile(id: string, env: NonNullable<MasterKeyOptions["env"]>): string {
  return join(env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "pitboss", `${id}.key`)
}

function keyFromEnv(env: NonNullable<MasterKeyOptions["env"]>): Buffer | undefined {
  const text = env["PITBOSS_MASTER_KEY"]?.trim()
  return text ? decode(text, "PITBOSS_MASTER_KEY") : undefined
}

function keyFromFile(file: string): Buffer | undefined {
  return existsSync(file) ? decode(readFileSync(file, "utf8").trim(), file) : undefined
}

function createKeyFile(file: string): Buffer {
  return writeKeyFile(file, randomBytes(KEY_BYTES))
}

function writeKeyFile(file: string, key: Buffer): Buffer {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const handle = openSync(file, "wx", 0o600)
  writeSync(handle, `${key.toString("base64")}\n`)
  fsyncSync(handle)
  closeSync(handle)
  return key
}

function decode(text: string, where: string): Buffer {
  const key = Buffer.from(text, "base64")
  if (key.length === KEY_BYTES && key.toString("base64") === text) return key
  throw malformed(where)
}

function checked(key: Buffer): Buffer {
  if (key.length === KEY_BYTES) return key
  throw malformed("the given master key")
}

function malformed(where: string): PitbossError {
  return new PitbossError(
    "STORE_MASTER_KEY_MALFORMED",
    `${where} holds no master key: expected base64 of 32 bytes (openssl rand -base64 32).`,
  )
}

function missing(file: string): PitbossError {
  return new PitbossError(
    "STORE_MASTER_KEY_MISSING",
    `This data directory's vault is locked and its master key is not here: expected PITBOSS_MASTER_KEY or the file ${file}.`,
  )
}

function wrong(file: string): PitbossError {
  return new PitbossError(
    "STORE_MASTER_KEY_WRONG",
    `The master key is not the one that locked this data directory's vault: expected the key of its first start, in PITBOSS_MASTER_KEY or the file ${file}.`,
  )
}
