import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"

const ServerAddress = z.object({
  pid: z.number().int().positive(),
  url: z.url(),
  /** An administrator's API key, for commands on this machine. */
  key: z.string().min(1),
})

/** Where the server that runs on a data directory answers. Readable by its owner only. */
export type ServerAddress = z.infer<typeof ServerAddress>

/**
 * A loaded server takes its time. Whoever gives up on it opens the warehouse beside it, and the engine says
 * on stderr that it cannot.
 */
const ANSWER_MS_MAX = 20_000

const fileOf = (dataDir: string) => join(dataDir, "server.json")

export function writeServerFile(dataDir: string, address: ServerAddress): void {
  writeFileSync(fileOf(dataDir), `${JSON.stringify(address)}\n`, { mode: 0o600 })
}

export function removeServerFile(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true })
}

/** The running server of a data directory, or undefined where none is alive. */
export async function findServer(dataDir: string): Promise<ServerAddress | undefined> {
  const file = fileOf(dataDir)
  if (!existsSync(file)) return undefined
  const address = addressOf(readFileSync(file, "utf8"))
  if (address === undefined || !isAlive(address.pid)) return undefined
  return (await answers(address.url)) ? address : undefined
}

// A file that a kill cut off names no server.
function addressOf(text: string): ServerAddress | undefined {
  try {
    return ServerAddress.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

// A left-over file may name a process that is somebody else's by now: only an answer counts.
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/healthz", url), {
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    })
    return response.ok
  } catch {
    return false
  }
}
