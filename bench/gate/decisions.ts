import { decide } from "../../activation/compliance/decide.ts"
import { readRulebook } from "../../activation/compliance/rulebook.ts"
import { LAWS_DIR } from "../../commands/folders.ts"
import { progress } from "../progress.ts"
import { knownPlayers, PURPOSE, subjectOf } from "./subjects.ts"

const PLAYERS = 50_000
const WARM = 100_000
const STEP_MS = 3

/** Decisions a second of one core's time: look-up of what is known, then every rule of the group and of the place. */
export function decisionsPerSecond(count: number): number {
  const now = Date.now()
  const rulebook = readRulebook(LAWS_DIR)
  const players = knownPlayers(PLAYERS, now)
  const decideMany = (many: number) => {
    let allowed = 0
    for (let n = 0; n < many; n += 1) {
      const subject = subjectOf(players, `p${n % PLAYERS}`)
      const { verdict } = decide(subject, PURPOSE, now + n * STEP_MS, rulebook)
      if (verdict.kind === "allow") allowed += 1
    }
    return allowed
  }
  progress("decides", count, "times")
  decideMany(Math.min(WARM, count))
  const began = process.cpuUsage()
  decideMany(count)
  const { user, system } = process.cpuUsage(began)
  return Math.round(count / ((user + system) / 1_000_000))
}
