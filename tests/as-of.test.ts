import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Decimal } from "decimal.js"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { historyEvents, ImportTally } from "../ingest/history/import.ts"
import { loadMapping } from "../ingest/history/mapping.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { ROOT } from "./architecture.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"

const BRAND = "payments2019"
const DAY_MS = 86_400_000
/** Within the history, in the middle of a second. */
const AT = new Date("2019-10-15T12:00:00.500Z")

interface Payment {
  readonly ts: string
  readonly src_row: number
  readonly customer_id: string
  readonly txn_type: string
  readonly amount_usd: string
  readonly status: string
}

// A year of payments as the real file has them: moves between card and wallet beside those of the player, and
// declined ones. Some stand at the very edges of the windows.
function paymentsOf(): Payment[] {
  const edges = [0, 1, 24, 168, 672, 720].flatMap((hours) =>
    [-1, 0, 1].map((beside) => AT.getTime() - hours * 3_600_000 + beside),
  )
  const first = Date.UTC(2019, 2, 1)
  const spread = Array.from(
    { length: 600 },
    (_, n) => first + ((n * 7_919) % 366) * DAY_MS + n * 997,
  )
  const types = ["L2_DEPOSIT", "L2_DEPOSIT", "L2_WITHDRAWAL", "L1_DEPOSIT", "L1_WITHDRAWAL"]
  return [...edges, ...spread].map((at, n) => ({
    ts: new Date(at).toISOString(),
    src_row: n,
    customer_id: `c${n % 7}`,
    txn_type: n < edges.length ? "L2_DEPOSIT" : (types[n % 5] ?? ""),
    amount_usd: `${(n * 37) % 500}.${String((n * 13) % 100).padStart(2, "0")}`,
    status: n % 11 === 5 ? "DECLINED" : n % 17 === 3 ? "" : "APPROVED",
  }))
}

function byHand(payments: readonly Payment[], customer: string, type: string, days: number) {
  const counted = payments.filter(
    ({ ts, customer_id, txn_type, status }) =>
      customer_id === customer &&
      txn_type === type &&
      status === "APPROVED" &&
      Date.parse(ts) <= AT.getTime() &&
      Date.parse(ts) > AT.getTime() - days * DAY_MS,
  )
  const sum = counted.reduce((total, { amount_usd }) => total.plus(amount_usd), new Decimal(0))
  const times = counted.map(({ ts }) => ts).sort()
  return { count: String(counted.length), sum: sum.toString(), first: times[0], last: times.at(-1) }
}

const instant = (text: string | undefined) =>
  text === undefined ? null : text.replace("T", " ").replace("Z", "")

let folder: string
let site: EventSite
let runner: Runner
let sequence = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-as-of-"))
  site = await openEventSite()
  await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  const { warehouse } = site
  runner = createRunner({ warehouse, project: loadProject(join(ROOT, "models")) })
  await runner.deploy()
}, 120_000)

afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

const noParquet = () => Promise.reject(new Error("the file is CSV"))

const send = (events: readonly { readonly type: string }[]) =>
  site.send(asMessages(events, () => ++sequence))

describe("a player's features as of a date in an imported history", () => {
  test("are those that one gets from the file by hand", async () => {
    const payments = paymentsOf()
    const names = Object.keys(payments[0] ?? {}) as (keyof Payment)[]
    const file = join(folder, "payments.csv")
    const lines = [names, ...payments.map((one) => names.map((name) => one[name]))]
    writeFileSync(file, lines.map((line) => line.join(",")).join("\n"))
    const mapping = loadMapping(join(ROOT, "docs/examples/payments2019.yml"))
    const events: { readonly type: string }[] = []
    const tally = new ImportTally()
    const reading = { files: [file], mapping, source: { readParquet: noParquet } }
    for await (const { event } of historyEvents(reading, tally, () => undefined))
      events.push(event as { readonly type: string })
    await send(events)
    const customers = ["c0", "c1", "c2", "c3", "c4", "c5", "c6"]
    const rows = await runner.rowsAsOf(
      "ft_player",
      AT,
      customers.map((playerId) => ({ brand: BRAND, playerId })),
    )
    expect(rows.length).toBe(customers.length)
    for (const row of rows) {
      const customer = String(row["player_id"])
      const deposits = (days: number) => byHand(payments, customer, "L2_DEPOSIT", days)
      const withdrawals = (days: number) => byHand(payments, customer, "L2_WITHDRAWAL", days)
      const life = deposits(10_000)
      const norm = { now: deposits(35).count, week: deposits(7).count }
      expect(row, customer).toMatchObject({
        deposits_count: life.count,
        deposits: life.sum,
        deposit_first_at: instant(life.first),
        deposit_last_at: instant(life.last),
        deposits_count_7d: norm.week,
        deposits_7d: deposits(7).sum,
        deposits_count_28d: deposits(28).count,
        deposits_30d: deposits(30).sum,
        deposits_24h: deposits(1).sum,
        deposits_count_1h: deposits(1 / 24).count,
        withdrawals_count: withdrawals(10_000).count,
        withdrawals_30d: withdrawals(30).sum,
        deposits_count_norm_7d: new Decimal(norm.now).minus(norm.week).div(4).toString(),
      })
    }
  }, 120_000)

  test("take in what came late, and leave out what had not occurred", async () => {
    const at = "2019-05-01T00:00:00.000Z"
    const bet = { brand: "orsa", currency: "EUR", stake_bonus: "0", game_id: "g", round_id: "r" }
    const before = await runner.rowsAsOf("ft_player", new Date(at), [
      { brand: "orsa", playerId: "late" },
    ])
    expect(before).toEqual([])
    await send([
      {
        ...bet,
        type: "casino.bet",
        event_id: "b1",
        player_id: "late",
        stake_real: "4",
        occurred_at: at,
      },
      {
        ...{ ...bet, type: "casino.bet", event_id: "b2", player_id: "late", stake_real: "8" },
        occurred_at: "2019-05-01T00:00:00.001Z",
      },
      // Whom a rollback names is no matter: it counts with the player of its target.
      {
        ...{ type: "casino.rollback", event_id: "x1", brand: "orsa", player_id: "other" },
        ...{ reverses: "b1", occurred_at: "2019-06-01T00:00:00.000Z" },
      },
    ] as readonly { readonly type: string }[])
    const handleAt = async (when: string) => {
      const [row] = await runner.rowsAsOf("ft_player", new Date(when), [
        { brand: "orsa", playerId: "late" },
      ])
      return row?.["handle"]
    }
    expect(await handleAt(at)).toBe("4")
    expect(await handleAt("2019-05-02T00:00:00.000Z")).toBe("12")
    expect(await handleAt("2019-06-01T00:00:00.000Z")).toBe("8")
  }, 120_000)

  test("leave no database behind", async () => {
    const rows = await site.warehouse.query(
      "select name from system.databases where startsWith(name, 'models_scratch_')",
    )
    expect(rows).toEqual([])
  })
})
