import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"

/**
 * A POSIX shell stands between Pitboss and the broker. It waits for the end of its standard input,
 * which the kernel closes when Pitboss ends in whatever way, SIGKILL included: so no broker is ever
 * left behind. (A background command's standard input is /dev/null, hence descriptor 3.) At its end
 * it ends its whole process group: the watcher's own 'cat' or 'sleep' would outlive it.
 */
const WATCHDOG = `
exec 3<&0
"$@" </dev/null &
child=$!
trap 'kill -TERM $child 2>/dev/null' TERM INT
( cat <&3 >/dev/null; kill -TERM $child 2>/dev/null; sleep 10; kill -KILL $child 2>/dev/null ) &
watcher=$!
wait $child
code=$?
while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
trap '' TERM
kill -TERM 0
wait $watcher 2>/dev/null
exit $code
`

/** Starts a command under the watchdog, in a session of its own (Ctrl-C does not reach it). */
export function spawnWatched(command: readonly string[], outputFile: string): ChildProcess {
  const output = openSync(outputFile, "a")
  const child = spawn("sh", ["-c", WATCHDOG, "pitboss-kafka", ...command], {
    detached: true,
    stdio: ["pipe", output, output],
  })
  closeSync(output)
  return child
}

/** Ends a watched child: its standard input closes, the watchdog does the rest. */
export async function endWatched(child: ChildProcess, waitMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  child.stdin?.end()
  const timer = setTimeout(() => killGroup(child), waitMs)
  await ended
  clearTimeout(timer)
}

/** Ends whatever is left of the child's process group, at once. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL")
  } catch {
    // The group is gone already.
  }
}
