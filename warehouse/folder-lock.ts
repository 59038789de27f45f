import { existsSync, readFileSync, statSync } from "node:fs"

const LOCKS = "/proc/locks"

/** Whether this system tells which files are locked. */
export function canTellLocks(): boolean {
  return existsSync(LOCKS)
}

/**
 * Whether another process has locked a file as a whole, as far as the system tells (Linux does, of processes that this
 * one can see). Looked at without opening it: what the engine fails to open once, it cannot use fully any more.
 */
export function isLocked(file: string): boolean {
  if (!canTellLocks() || !existsSync(file)) return false
  const { dev, ino } = statSync(file)
  const major = (dev >> 8) & 0xfff
  const minor = (dev & 0xff) | ((dev >> 12) & 0xfff00)
  const hex = (number: number) => number.toString(16).padStart(2, "0")
  const place = `${hex(major)}:${hex(minor)}:${ino}`
  return readFileSync(LOCKS, "utf8")
    .split("\n")
    .some((line) => {
      const [, kind, , access, pid, where] = line.split(/\s+/)
      return kind === "FLOCK" && access === "WRITE" && where === place && pid !== `${process.pid}`
    })
}
