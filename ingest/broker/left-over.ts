import { existsSync, readFileSync, rmSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

const END_MS_MAX = 15_000

/**
 * Ends the broker of an earlier process on the same folder, where one still runs down: two brokers
 * must never write one log. The pid file names the watchdog, which leads a process group.
 */
export async function endLeftOver(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return
  const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10)
  const deadline = Date.now() + END_MS_MAX
  while (isOurs(pid)) {
    signalGroup(pid, Date.now() > deadline ? "SIGKILL" : "SIGTERM")
    await sleep(100)
  }
  rmSync(pidFile, { force: true })
}

// A process id may belong to somebody else by now; the watchdog's argument tells it apart.
function isOurs(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    const commandLine = `/proc/${pid}/cmdline`
    return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes("pitboss-kafka")
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
