import { type ChildProcess, spawn } from "node:child_process"
import { ROOT } from "./architecture.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** A Pitboss that runs in a process of its own, as an operator's does. */
export interface PitbossProcess {
  readonly child: ChildProcess
  readonly url: string
  readonly key: string
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const environment = (more: Environment) => ({
  ...process.env,
  UV_THREADPOOL_SIZE: "16",
  ...more,
})

/** Begins a command; `ended` says what came of it. */
export function beginCommand(
  args: readonly string[],
  more: Environment = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, ["--import", "tsx", "pitboss.ts", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(more),
  })
  const said = { stdout: "", stderr: "" }
  child.stdout?.on("data", (chunk: Buffer) => {
    said.stdout += chunk.toString("utf8")
  })
  child.stderr?.on("data", (chunk: Buffer) => {
    said.stderr += chunk.toString("utf8")
  })
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code) => resolve({ code, ...said })),
  )
  return { child, ended }
}

export function runCommand(args: readonly string[], more: Environment = {}): Promise<Ended> {
  return beginCommand(args, more).ended
}

/** Starts `serve` on a data directory and waits for its door. */
export async function startServer(
  dataDir: string,
  more: Environment = {},
): Promise<PitbossProcess> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "pitboss.ts", "serve", "--port", "0", "--data", dataDir, "--json"],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], env: environment(more) },
  )
  let log = ""
  child.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString("utf8")).slice(-4_000)
  })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once("data", (data: Buffer) => resolve(data.toString("utf8")))
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}: ${log}`)))
  })
  const { origin, searchParams } = new URL((JSON.parse(line) as { page: string }).page)
  return { child, url: origin, key: searchParams.get("key") ?? "" }
}

export async function endServer(
  server: PitbossProcess | undefined,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  if (server === undefined || server.child.exitCode !== null || server.child.signalCode !== null)
    return
  const ended = new Promise((resolve) => server.child.once("exit", resolve))
  server.child.kill(signal)
  await ended
}

/** Asks what the command line asks of a server; one value for each row, or the document. */
export async function ask<Value>(
  { url, key }: PitbossProcess,
  name: string,
  args: object,
): Promise<Value[]> {
  const response = await fetch(`${url}/v1/commands/${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(args),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Value]))
}

/** Sends events through the door; the status of the answer, or 0 where there was none. */
export async function sendEvents(
  { url, key }: PitbossProcess,
  events: readonly object[],
): Promise<number> {
  try {
    const { status } = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" },
      body: events.map((event) => JSON.stringify(event)).join("\n"),
    })
    return status
  } catch {
    return 0
  }
}
