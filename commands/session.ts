import { mkdirSync } from "node:fs"
import { resolve } from "node:path"
import type { Effects } from "../core/effects.ts"
import { loadConfiguration } from "./configuration.ts"
import { parseArgs, readAnswer } from "./http.ts"
import type { Operation } from "./operation.ts"
import type { Answer } from "./output.ts"
import type { Need, Runtime } from "./running.ts"
import { openRuntime } from "./runtime.ts"
import { findServer, type ServerAddress } from "./server-file.ts"

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
  const server = await findServer(folder)
  if (server) return use(throughServer(server))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const configuration = loadConfiguration(folder)
  const runtime = await openRuntime({ dataDir: folder, need, configuration }, effects)
  try {
    return await use(inProcess(runtime))
  } finally {
    await runtime.close()
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
      })
      return readAnswer(response)
    },
  }
}

/** A session on a runtime of this process. */
export function inProcess(runtime: Runtime): Session {
  return {
    door: runtime.door,
    invoke: (operation, args) => operation.run(runtime, parseArgs(operation, args)),
  }
}
