import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** What a sink has got since it was last reset. */
export interface SinkCount {
  readonly mails: number
  /** When the first and the last had come whole, ms. */
  readonly firstAt: number
  readonly lastAt: number
}

/** An SMTP server in a process of its own, which takes everything and counts it. */
export interface Sink {
  readonly port: number
  count(): Promise<SinkCount>
  reset(): Promise<void>
  close(): Promise<void>
}

export async function openSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL("./sink-child.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  })
  const [port] = (await once(child, "message")) as [number]
  return {
    port,
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
