import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { decide } from "../../activation/compliance/decide.ts"
import { readRulebook } from "../../activation/compliance/rulebook.ts"
import { decisionRow } from "../../activation/dispatch/record.ts"
import { LAWS_DIR } from "../../commands/folders.ts"
import { WAREHOUSE_MIGRATIONS } from "../../commands/migrations.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import { progress } from "../progress.ts"
import { timed } from "../timing.ts"
import { knownPlayers, PURPOSE, subjectOf } from "./subjects.ts"

const PLAYERS = 50_000
const ROWS_PER_INSERT = 10_000
const CAMPAIGN = { name: "bench", channel: "email", version: "0" } as const

/** Decisions a second that are taken and stand in act_decision with all that they rest on. */
export async function persistedPerSecond(count: number): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  try {
    await warehouse.migrate(WAREHOUSE_MIGRATIONS)
    const rulebook = readRulebook(LAWS_DIR)
    const now = Date.now()
    const players = knownPlayers(PLAYERS, now)
    const rowOf = (n: number) => {
      const player_id = `p${n % PLAYERS}`
      const decision = decide(subjectOf(players, player_id), PURPOSE, now, rulebook)
      const intent = { intent_id: `i${n}`, brand: "tern", player_id, player_key: String(n) }
      return decisionRow(CAMPAIGN, intent, decision)
    }
    progress("keeps", count, "decisions")
    const { ms } = await timed(async () => {
      for (let from = 0; from < count; from += ROWS_PER_INSERT) {
        const rows = Math.min(ROWS_PER_INSERT, count - from)
        await warehouse.insert(
          "act_decision",
          Array.from({ length: rows }, (_, index) => rowOf(from + index)),
        )
      }
    })
    return Math.round(count / (ms / 1_000))
  } finally {
    await warehouse.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
