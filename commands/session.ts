import { resolve } from "node:path"
import type { Effects } from "../core/effects.ts"
import { askServer } from "./ask-server.ts"
import { loadConfiguration } from "./configuration.ts"
import { makeDataDir } from "./data-dir.ts"
import { parseArgs, readAnswer } from "./http.ts"
import type { Operation } from "./operation.ts"
import type { Answer } from "./output.ts"
import type { Need, Runtime } from "./running.ts"
import { openRuntime } from "./runtime.ts"
import { findServer, type ServerAddress } from "./server-file.ts"
import { openWhenFree } from "./wait-for-data.ts"

/**
 * How long a command waits for another that has the data, by what is in use. Kafka without a server that answers is
 * a server that is starting: it may fetch Kafka first, or heal.
 */
const WAITS_MS: Readonly<Record<string, number>> = {
  WAREHOUSE_IN_USE: 20_000,
  KAFKA_IN_USE: 300_000,
}

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
function runtimeOf(
  dataDir: string,
  need: Need,
  effects: Effects,
): Promise<Runtime | ServerAddress> {
  return openWhenFree(
    async () =>
      (await findServer(dataDir)) ??
      openRuntime({ dataDir, need, configuration: loadConfiguration(dataDir) }, effects),
    {
      maxMs: WAITS_MS,
      onWait: ({ message }) => process.stderr.write(`Waiting. ${message}\n`),
    },
  )
}

function throughServer(server: ServerAddress): Session {
  return {
    door: server,
    async invoke({ name }, args) {
      const response = await untilInterrupted(name, askServer(server, `/v1/commands/${name}`, args))
      return readAnswer(response)
    },
  }
}

// What the server was asked to do is not half done because nobody waits for it any more; whoever stops waiting is told.
async function untilInterrupted<Result>(name: string, asked: Promise<Result>): Promise<Result> {
  const leave = () => {
    const look = name.startsWith("models-") ? " 'pitboss models log' shows what was built." : ""
    process.stderr.write(`\nThe server goes on with '${name}' to its end.${look}\n`)
    process.exit(130)
  }
  process.once("SIGINT", leave)
  try {
    return await asked
  } finally {
    process.off("SIGINT", leave)
  }
}

/** A session on a runtime of this process. */
export function inProcess(runtime: Runtime): Session {
  return {
    door: runtime.door,
    invoke: (operation, args) => operation.run(runtime, parseArgs(operation, args)),
  }
}
