import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** What a sink has got since it was last reset. */
export interface SinkCount {
  /** E-mails and calls. */
  readonly taken: number
  /** When the first and the last had come whole, ms. */
  readonly firstAt: number
  readonly lastAt: number
}

/** Servers of SMTP and HTTP in a process of its own, which take everything and count it. */
export interface Sink {
  readonly port: number
  readonly httpPort: number
  count(): Promise<SinkCount>
  reset(): Promise<void>
  close(): Promise<void>
}

export async function openSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL("./sink-child.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  })
  const [ports] = (await once(child, "message")) as [Pick<Sink, "port" | "httpPort">]
  return {
    ...ports,
    count: () => ask(child, "count") as Promise<SinkCount>,
    async reset() {
      await ask(child, "reset")
    },
    async close() {
      child.disconnect()
      await once(child, "exit")
    },
  }
}

async function ask(child: ChildProcess, what: "count" | "reset"): Promise<unknown> {
  const answered = once(child, "message")
  child.send(what)
  const [answer] = await answered
  return answer
}
