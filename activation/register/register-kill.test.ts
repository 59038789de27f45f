import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openStore } from "../../store/store.ts"
import { CHILD_MASTER_KEY, CHILD_PLAYERS } from "./register-child.fixture.ts"
import { RegisterPeer } from "./register-peer.fixture.ts"

const CHILD = new URL("./register-child.fixture.ts", import.meta.url).pathname
const AGE_MS = 5_000
/** Time enough for a look-up, and for an answer to run out. */
const RUN_MS = [2_000, 6_500, 1_200, 7_000]
const TEST_MS_MAX = 300_000

let dataDir: string
let peer: RegisterPeer
let child: ChildProcess | undefined

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-register-kill-"))
  peer = new RegisterPeer()
  await peer.open()
})

afterEach(async () => {
  child?.kill("SIGKILL")
  await peer.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const mailOf = (playerId: string) => `${playerId}@players.example`
const sentFile = () => join(dataDir, "sent")

function sent(): readonly { readonly playerId: string; readonly at: number }[] {
  if (!existsSync(sentFile())) return []
  // A kill may cut the last line off.
  const lines = readFileSync(sentFile(), "utf8").split("\n").slice(0, -1)
  return lines.map((line) => {
    const [playerId = "", at = ""] = line.split(" ")
    return { playerId, at: Number(at) }
  })
}

async function killedAfter(ms: number): Promise<void> {
  const before = sent().length
  child = spawn(process.execPath, ["--import", "tsx", CHILD, dataDir, peer.url, sentFile()], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  const closed = new Promise((resolve) => child?.once("close", resolve))
  await expect.poll(() => sent().length, { timeout: 120_000 }).toBeGreaterThan(before)
  await sleep(ms)
  child.kill("SIGKILL")
  await closed
}

test(
  "killed whenever, nothing is sent without an answer of that player's, not excluded, and no older than it may be",
  async () => {
    const store = await openStore({ dataDir, masterKey: CHILD_MASTER_KEY })
    for (const { brand, playerId } of CHILD_PLAYERS)
      await store.vault.put(
        { brand, playerId },
        {
          ...{ first_name: playerId, last_name: "Borg", birth_date: "1990-01-01" },
          ...{ email: mailOf(playerId), postcode: "SW1A 1AA" },
        },
      )
    await store.close()
    const excludedAt = new Map<string, number>()
    for (const [run, ms] of RUN_MS.entries()) {
      const one = `p${run * 3}`
      peer.excluded.add(mailOf(one))
      excludedAt.set(one, Date.now())
      peer.lagMs = run % 2 === 1 ? 150 : 0
      await killedAfter(ms)
    }
    const messages = sent()
    expect(messages.length).toBeGreaterThan(100)
    // Each by the peer's own word, whatever the other side believes.
    const unfounded = messages.filter(({ playerId, at }) => {
      const answers = peer.answersOn(mailOf(playerId))
      return !answers.some((one) => !one.isExcluded && one.at <= at && at - one.at <= AGE_MS)
    })
    expect(unfounded).toEqual([])
    const late = messages.filter(
      ({ playerId, at }) => at > (excludedAt.get(playerId) ?? Number.POSITIVE_INFINITY) + AGE_MS,
    )
    expect(late).toEqual([])
    // What was answered before a kill is used behind it: nobody is asked about more often than answers run out.
    const perPlayer = peer.answersOn(mailOf("p11")).map(({ at }) => at)
    const tooSoon = perPlayer.filter((at, n) => n > 0 && at - (perPlayer[n - 1] ?? 0) < AGE_MS / 2)
    expect(tooSoon.length).toBeLessThanOrEqual(RUN_MS.length)
    expect(new Set(messages.map(({ playerId }) => playerId)).size).toBeGreaterThan(8)
  },
  TEST_MS_MAX,
)
