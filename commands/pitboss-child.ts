import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..")
const SOON_MS = 30_000
/** Each waits for five minutes, at most. */
const SETTLES_MAX = 3

/** What a kill ends. */
export type Target = "pitboss" | "kafka" | "both"

/** `pitboss serve` as a process of its own, on one data directory and one port for ever. */
export class PitbossChild {
  readonly #dataDir: string
  readonly #port: number
  #child: ChildProcess | undefined
  #key = ""
  #isOver = false
  /** Starts and ends, for whoever asks why something took long. */
  readonly logFile: string

  constructor(dataDir: string, port: number) {
    this.#dataDir = dataDir
    this.#port = port
    this.logFile = join(dataDir, "serve.log")
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Starts it, and resolves when its door is open; throws where it ends before. */
  async start(): Promise<void> {
    if (this.#isOver) throw new Error("it was stopped for good")
    const { output, errors } = { output: "pipe", errors: openSync(this.logFile, "a") } as const
    const child = spawn(
      process.execPath,
      [
        ...["--import", "tsx", "pitboss.ts", "serve", "--json"],
        ...["--port", String(this.#port), "--data", this.#dataDir],
      ],
      {
        cwd: ROOT,
        stdio: ["ignore", output, errors],
        env: { ...process.env, UV_THREADPOOL_SIZE: "16" },
      },
    )
    closeSync(errors)
    this.#child = child
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (data: Buffer) => resolve(data.toString("utf8")))
      child.once("exit", (code, signal) =>
        reject(new Error(`serve ended with ${code ?? signal} (${this.logFile})`)),
      )
    })
    const { page } = JSON.parse(line) as { page: string }
    this.#key = new URL(page).searchParams.get("key") ?? ""
  }

  /** True where it was killed, or stopped for good. */
  get isKilled(): boolean {
    return this.#isOver || this.#child?.signalCode === "SIGKILL"
  }

  /** SIGKILL, without a word to anybody. */
  async kill(target: Target): Promise<void> {
    if (target !== "pitboss") this.#killBroker()
    if (target === "kafka") return
    await this.#end("SIGKILL")
  }

  /** As Ctrl-C does; what does not end by itself is killed. It is not started again. */
  async stop(): Promise<void> {
    this.#isOver = true
    const timer = setTimeout(() => this.#child?.kill("SIGKILL"), SOON_MS)
    await this.#end("SIGTERM")
    clearTimeout(timer)
  }

  /** Rows of a command, over HTTP, with the key of the process that runs now. */
  async command<Row>(name: string, args: object): Promise<Row[]> {
    const response = await fetch(`${this.url}/v1/commands/${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      body: JSON.stringify(args),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${name}: ${text.slice(0, 500)}`)
    return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Row]))
  }

  /** What a command answers that answers one document. */
  async ask<Value>(name: string, args: object): Promise<Value> {
    const [answer] = await this.command<{ value: Value }>(name, args)
    if (answer === undefined) throw new Error(`${name} answered nothing`)
    return answer.value
  }

  /** Waits until all that was sent is in tables, models and segments. */
  async settle(): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        await this.command("settle", {})
        return
      } catch (thrown) {
        if (attempt === SETTLES_MAX) throw thrown
      }
  }

  sql<Row>(sql: string): Promise<Row[]> {
    return this.command<Row>("sql", { sql })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    child.kill(signal)
    await ended
  }

  // The broker of this data directory alone: its watchdog leads its process group.
  #killBroker(): void {
    try {
      const { watchdog } = JSON.parse(
        readFileSync(join(this.#dataDir, "kafka", "pid.json"), "utf8"),
      ) as { watchdog: number }
      execFileSync("pkill", ["-KILL", "-g", String(watchdog), "java"])
    } catch {
      // It is dead already, or not there yet.
    }
  }
}
