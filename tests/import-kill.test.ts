import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import Database from "better-sqlite3"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ROOT } from "./architecture.ts"

const ROWS = 450_000
const PLAYERS = 5_000
const isBad = (n: number) => n % 1_000 === 7
const BAD = Array.from({ length: ROWS }, (_, n) => n).filter(isBad)
const GOOD_ROWS = ROWS - BAD.length
const WAIT_MS_MAX = 400_000
const TEST_MS_MAX = 900_000

const MAPPING = `description: Rounds
rows:
  - events:
      - event: &bet
          event_id: "bet-{id}"
          type: casino.bet
          brand: orsa
          player_id: "{player}"
          occurred_at: "{at}"
          round_id: "{id}"
          game_id: g1
          stake_real: "= {stake} / 100"
          stake_bonus: "0"
          currency: EUR
`

let folder: string
let dataDir: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-import-kill-"))
  dataDir = join(folder, "data")
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const at = new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString()
    return `${n},p${n % PLAYERS},${at},${isBad(n) ? "x" : 100 + (n % 900)}`
  })
  writeFileSync(join(folder, "rounds.csv"), `id,player,at,stake\n${rows.join("\n")}\n`)
  writeFileSync(join(folder, "rounds.yml"), MAPPING)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function pitboss(...args: string[]): { child: ChildProcess; out: Promise<string> } {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "pitboss.ts", ...args, "--data", dataDir, "--json"],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        UV_THREADPOOL_SIZE: "16",
        PITBOSS_MASTER_KEY: Buffer.alloc(32, 9).toString("base64"),
      },
    },
  )
  let text = ""
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data: Buffer) => {
      text += data.toString("utf8")
    })
  return { child, out: new Promise((resolve) => child.once("exit", () => resolve(text))) }
}

const importing = () =>
  pitboss("import", "--mapping", join(folder, "rounds.yml"), join(folder, "rounds.csv"))

/** How far the import under way is, as the store has it. */
function progress(): { last_line: number | null; lines_done: number } | undefined {
  try {
    const store = new Database(join(dataDir, "store", "pitboss.sqlite"), { readonly: true })
    const row = store.prepare("select last_line, lines_done from import_file").get()
    store.close()
    return row as ReturnType<typeof progress>
  } catch {
    return undefined
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error("It did not come about in time.")
    await sleep(20)
  }
}

async function figures(): Promise<object> {
  const out = await pitboss(
    "sql",
    `select (select count() from raw_event) as events, (select toString(sum(stake_real)) from raw_event) as raw,
    (select toString(sum(handle_real)) from int_casino_by_player_day) as day_tile,
    (select toString(sum(handle_real)) from int_casino_by_player_hour) as hour_tile,
    (select toString(sum(handle)) from fct_brand_day) as mart`,
  ).out
  return JSON.parse(out.trim().split("\n").at(-1) ?? "")
}

describe("an import that is killed", () => {
  test(
    "goes on where it ended, and every stake counts once",
    async () => {
      const first = importing()
      await until(() => (progress()?.last_line ?? null) !== null)
      // In the middle of a block, or of making one ready.
      await sleep(1_500)
      first.child.kill("SIGKILL")
      await first.out
      const done = progress()?.lines_done ?? 0
      expect(done).toBeLessThan(ROWS + 1)
      const answer = JSON.parse((await importing().out).trim().split("\n").at(-1) ?? "")
      const told = { accepted: GOOD_ROWS, rejected: BAD.length }
      expect(answer).toMatchObject({ rows_read: ROWS, repeats: 0, ...told })
      const rejects = readFileSync(answer.rejects_file, "utf8").trimEnd().split("\n")
      // The header is line 1.
      expect(rejects.map((line) => JSON.parse(line).line)).toEqual(BAD.map((n) => n + 2))
      const cents = Array.from({ length: ROWS }, (_, n) => (isBad(n) ? 0 : 100 + (n % 900))).reduce(
        (a, b) => a + b,
      )
      const sum = (cents / 100).toFixed(2).replace(/\.?0+$/, "")
      const expected = { raw: sum, day_tile: sum, hour_tile: sum, mart: sum }
      expect(await figures()).toEqual({ events: String(GOOD_ROWS), ...expected })
      const again = JSON.parse((await importing().out).trim().split("\n").at(-1) ?? "")
      expect(again).toMatchObject({ repeats: GOOD_ROWS, ...told })
      expect(await figures()).toEqual({ events: String(GOOD_ROWS), ...expected })
    },
    TEST_MS_MAX,
  )
})
