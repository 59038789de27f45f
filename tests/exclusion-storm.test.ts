import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { playStorm } from "../commands/demo/storm/storm.ts"

const PLAYERS = 600
/** 4.1395% and 24.9159% of them. */
const EXCLUDED = 25
const UNSUBSCRIBED = 149
const KILLS = 2
const CONNECTIONS = 4

const dataDir = mkdtempSync(join(tmpdir(), "pitboss-storm-"))

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test("of a promotion to everybody nothing reaches who excluded himself or unsubscribed, and everybody else gets it, whatever is killed", async () => {
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 8).toString("base64")
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const options = { dataDir, players: PLAYERS, kills: KILLS, seed: 5, progress: say, note: say }
  const { report, differences } = await playStorm(options)
  expect(differences, JSON.stringify(report)).toEqual([])
  expect(report).toMatchObject({
    ...{ players: PLAYERS, excluded: EXCLUDED, unsubscribed: UNSUBSCRIBED, kills: KILLS },
    ...{ leaks: 0, missed: 0, doubled: 0, undecided: 0 },
  })
  expect(report.repeats).toBeLessThanOrEqual(KILLS * CONNECTIONS)
  expect(report.in_flight_messages).toHaveLength(report.in_flight)
  // Some were restricted when they had got it already, and of each way some had not.
  const messages = report.received - report.repeats
  expect(messages).toBeGreaterThan(PLAYERS - EXCLUDED - UNSUBSCRIBED)
  expect(messages).toBeLessThan(PLAYERS - (EXCLUDED + UNSUBSCRIBED) / 4)
  expect(said.filter((text) => text.startsWith("kill "))).toHaveLength(KILLS)
  expect(report.exclusion_to_block_ms_p99).toBeGreaterThan(0)
}, 3_600_000)
