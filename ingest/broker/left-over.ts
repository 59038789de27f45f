import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { PitbossError } from "../../core/errors.ts"

/** An orphaned broker ends by itself; after this it is killed. */
const END_MS_MAX = 15_000
/** Every watchdog's command line says so. */
const WATCHDOG_MARK = "pitboss-kafka"

/** Who runs on a folder: the watchdog, which leads the broker's process group, and its Pitboss. */
interface PidFile {
  readonly watchdog: number
  readonly owner: number
}

export function writePidFile(file: string, watchdog: number): void {
  const running: PidFile = { watchdog, owner: process.pid }
  writeFileSync(file, JSON.stringify(running))
}

/**
 * Ends the broker of an earlier process on the same folder, where one still runs down: two brokers
 * must never write one log. A broker whose Pitboss lives is not left over: throws KAFKA_IN_USE.
 */
export async function endLeftOver(pidFile: string): Promise<void> {
  const running = readPidFile(pidFile)
  if (running === undefined) return
  const { watchdog, owner } = running
  if (isWatchdog(watchdog) && isChildOf(watchdog, owner))
    throw new PitbossError(
      "KAFKA_IN_USE",
      `Another Pitboss (process ${owner}) runs Kafka on this data directory, and answers nobody: it is starting, or a command such as an import works there by itself. Wait for it, or use another directory.`,
      { owner },
    )
  const deadline = Date.now() + END_MS_MAX
  while (isWatchdog(watchdog)) {
    signalGroup(watchdog, Date.now() > deadline ? "SIGKILL" : "SIGTERM")
    await sleep(100)
  }
  rmSync(pidFile, { force: true })
}

function readPidFile(file: string): PidFile | undefined {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, "utf8")) as PidFile
  } catch {
    // Killed while it was written: the broker that it would name ends with its parent.
    return undefined
  }
}

// A process id may belong to somebody else by now; the watchdog's argument tells it apart. Where it
// died alone, its group lives on in the broker, and the id stays taken.
function isWatchdog(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    const commandLine = `/proc/${pid}/cmdline`
    return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes(WATCHDOG_MARK)
  } catch {
    return false
  }
}

// Whoever ended, even where nobody has taken note of it yet, is no parent any more.
function isChildOf(pid: number, parent: number): boolean {
  try {
    const stat = `/proc/${pid}/stat`
    if (!existsSync(stat)) return process.kill(parent, 0)
    const [, parentPid] = /\) \S (\d+) /.exec(readFileSync(stat, "utf8")) ?? []
    return parentPid === String(parent)
  } catch {
    return false
  }
}

function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It ended between the look and the signal.
  }
}
