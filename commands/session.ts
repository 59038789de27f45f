import { resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { asError, PitbossError } from "../core/errors.ts"
import { loadConfiguration } from "./configuration.ts"
import { makeDataDir } from "./data-dir.ts"
import { parseArgs, readAnswer } from "./http.ts"
import type { Operation } from "./operation.ts"
import type { Answer } from "./output.ts"
import type { Need, Runtime } from "./running.ts"
import { openRuntime } from "./runtime.ts"
import { findServer, type ServerAddress } from "./server-file.ts"

/** How long a command waits for another that has the data, and how often it looks. */
const IN_USE_MS_MAX = 20_000
const IN_USE_WAIT_MS = 300

/** What a command works with, whether a server runs on the data or not. */
export interface Session {
  readonly invoke: (operation: Operation, args: unknown) => Promise<Answer>
  /** Address and administrator's key of the HTTP door; only in sessions that need everything. */
  readonly door: ServerAddress | undefined
}

/**
 * Runs `use` on the data directory: through the server that already runs there, or with the roles
 * that are needed started in this process and ended afterwards.
 */
export async function withSession<Result>(
  { dataDir, need }: { readonly dataDir: string; readonly need: Need },
  use: (session: Session) => Promise<Result>,
  effects: Effects,
): Promise<Result> {
  const folder = resolve(dataDir)
  makeDataDir(folder)
  const runtime = await runtimeOf(folder, need, effects)
  if ("url" in runtime) return use(throughServer(runtime))
  try {
    return await use(inProcess(runtime))
  } finally {
    await runtime.close()
  }
}

// Another command may be at it, for a moment; or a server that is just starting.
async function runtimeOf(
  dataDir: string,
  need: Need,
  effects: Effects,
): Promise<Runtime | ServerAddress> {
  const deadline = Date.now() + IN_USE_MS_MAX
  for (;;) {
    const server = await findServer(dataDir)
    if (server) return server
    try {
      return await openRuntime(
        { dataDir, need, configuration: loadConfiguration(dataDir) },
        effects,
      )
    } catch (thrown) {
      const isInUse = thrown instanceof PitbossError && thrown.code === "WAREHOUSE_IN_USE"
      if (!isInUse || Date.now() > deadline) throw thrown
      await sleep(IN_USE_WAIT_MS)
    }
  }
}

function throughServer(server: ServerAddress): Session {
  return {
    door: server,
    async invoke({ name }, args) {
      const response = await fetch(new URL(`/v1/commands/${name}`, server.url), {
        method: "POST",
        headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
        body: JSON.stringify(args),
      }).catch((thrown: unknown) => {
        throw lost(server, thrown)
      })
      return readAnswer(response)
    },
  }
}

function lost({ url }: ServerAddress, thrown: unknown): PitbossError {
  const { cause, message } = asError(thrown)
  return new PitbossError(
    "SERVER_LOST",
    `The server at ${url} went away before it answered (${asError(cause ?? message).message}). Start it and ask again.`,
  )
}

/** A session on a runtime of this process. */
export function inProcess(runtime: Runtime): Session {
  return {
    door: runtime.door,
    invoke: (operation, args) => operation.run(runtime, parseArgs(operation, args)),
  }
}
