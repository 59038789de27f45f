import { tableFromIPC } from "apache-arrow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

const NAME = "first-deposit-no-bet"
const OTHER = "lapsed-depositor"
const DAY_MS = 86_400_000
const players = Array.from({ length: 12 }, (_, place) => `p${String(place).padStart(2, "0")}`)
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS)
const deposit = (player_id: string, at: Date, brand = "orsa") => ({
  event_id: `d-${player_id}-${at.getTime()}`,
  type: "deposit",
  brand,
  player_id,
  occurred_at: at.toISOString(),
  payment_id: `d-${player_id}-${at.getTime()}`,
  status: "approved",
  amount: "25",
  currency: brand === "gull" ? "GBP" : "EUR",
})

beforeAll(async () => {
  site = await openPageSite()
  await site.send([
    ...players.map((player) => deposit(player, daysAgo(2.5))),
    deposit("old", daysAgo(40)),
    deposit("g1", daysAgo(1), "gull"),
  ])
})

afterAll(() => site?.close())

const post = (path: string, body: object, key = site.runtime.door?.key ?? "") =>
  ask(site, path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  })
const told = async (path: string, body: object) => (await post(path, body)).json()

describe("what an editor knows", () => {
  test("relations and columns with what they are, and for a viewer none that protects players", async () => {
    interface Told {
      readonly relation: string
      readonly description: string
      readonly protects: boolean
      readonly columns: readonly { name: string; type: string; description: string }[]
    }
    const rows = (await askFor(site, "/api/relations")) as Told[]
    const player = rows.find(({ relation }) => relation === "ft_player")
    expect(player?.description).toMatch(/^One row per player/)
    expect(player?.columns.find(({ name }) => name === "deposits_count_7d")).toMatchObject({
      description: "Approved deposits; of the last 7 days",
      protects: false,
    })
    expect(player?.columns.find(({ name }) => name === "harm_level")).toMatchObject({
      protects: true,
      description: expect.not.stringContaining("tells of protection"),
    })
    expect(rows.find(({ relation }) => relation === "seg_membership")?.protects).toBe(true)
    expect(
      rows.map(({ relation }) => relation).filter((name) => /^(raw|sys|act)_|__store$/.test(name)),
    ).toEqual([])
    const { token } = await site.runtime.store.apiKeys.create({ name: "looker", role: "viewer" })
    const answer = await ask(site, "/api/relations", {
      headers: { authorization: `Bearer ${token}` },
    })
    const seen = (await answer.json()) as Told[]
    expect(seen.map(({ relation }) => relation)).not.toContain("ft_restriction")
    expect(JSON.stringify(seen)).not.toContain("harm_level")
    expect(JSON.stringify(seen)).toContain("deposits_count_7d")
  })

  test("a preview tells scope, why, what it would read, and what each would carry", async () => {
    const own = await told("/api/segments/preview", {
      sql: "select player_key, country, deposits from ft_player where deposits > 0",
    })
    expect(own).toMatchObject({ size: "14", scope: "touched", scope_because: "" })
    expect(own.players).toHaveLength(14)
    expect(JSON.parse(own.players[0].payload)).toEqual({ country: "", deposits: "25" })
    expect(own.estimate).toMatchObject([{ relation: "ft_player", rows: expect.any(Number) }])
    expect(own.estimate[0].rows).toBeGreaterThanOrEqual(14)
    expect(own.estimate[0].bytes).toBeGreaterThan(own.estimate[0].rows)
    const all = await told("/api/segments/preview", {
      sql: "select player_key from ft_player group by player_key having sum(deposits) > 0",
    })
    expect(all).toMatchObject({ scope: "population", scope_because: "it groups" })
  })

  test("a fault says which word would do", async () => {
    const wrong = "select player_key\nfrom ft_player\nwhere deposit > 0"
    expect(await told("/api/segments/preview", { sql: wrong })).toMatchObject({
      ...{ line: 3, column: 7, found: "deposit", instead: "deposits" },
    })
    const relation = await told("/api/segments/preview", {
      sql: "select player_key\nfrom ft_playr",
    })
    expect(relation).toMatchObject({ line: 2, column: 6, found: "ft_playr", instead: "ft_player" })
  })
})

describe("rules", () => {
  const event = (more: object) => ({
    ...{ kind: "event", operator: ">=", count: 1, window: null, game_type: null },
    ...more,
  })
  const rulesOf = (...rules: object[]) => ({
    columns: [],
    rule: { kind: "group", join: "all", rules },
  })
  const found = async (...rules: object[]) => {
    const { sql } = await told("/api/rules/write", { select: rulesOf(...rules) })
    const preview = await told("/api/segments/preview", { sql })
    expect(preview).toHaveProperty("size")
    expect((await told("/api/rules/read", { sql })).select).toEqual(rulesOf(...rules))
    return Number(preview.size)
  }

  test("each kind runs on the engine and finds whom it says", async () => {
    const day = (amount: number) => ({ amount, unit: "day" })
    expect(
      await found({ kind: "number", column: "deposits", operator: ">=", value: "25.00" }),
    ).toBe(14)
    expect(await found({ kind: "text", column: "brand", operator: "!=", value: "orsa" })).toBe(1)
    expect(
      await found({ kind: "one_of", column: "brand", is_not: false, values: ["gull", "it's"] }),
    ).toBe(1)
    expect(await found({ kind: "known", column: "bet_first_at", is_not: true })).toBe(14)
    expect(
      await found({ kind: "ago", column: "deposit_last_at", operator: "<=", ...day(30) }),
    ).toBe(1)
    expect(
      await found({ kind: "date", column: "deposit_last_at", operator: ">=", day: "2020-01-01" }),
    ).toBe(14)
    expect(
      await found({ kind: "has", column: "consents", is_not: true, value: "email:casino" }),
    ).toBe(14)
    expect(await found(event({ event: "deposit", window: day(7) }))).toBe(13)
    // No column counts these windows: the events themselves do.
    expect(await found(event({ event: "deposit", window: day(2) }))).toBe(1)
    expect(await found(event({ event: "deposit", window: day(2), operator: "<" }))).toBe(13)
    expect(await found(event({ event: "deposit", window: { amount: 100, unit: "hour" } }))).toBe(13)
    expect(
      await found(
        event({ event: "casino_bet", window: day(3), game_type: "slots", operator: "<" }),
      ),
    ).toBe(14)
    expect(await found(event({ event: "sports_bet", window: day(3) }))).toBe(0)
    expect(await found(event({ event: "session", window: day(11), count: 3 }))).toBe(0)
    const either = {
      kind: "group",
      join: "any",
      rules: [
        { kind: "text", column: "brand", operator: "=", value: "gull" },
        { kind: "ago", column: "deposit_last_at", operator: "<", ...day(30) },
      ],
    }
    expect(await found(either)).toBe(2)
    expect(await found({ ...either, join: "none" })).toBe(12)
  })

  test("what is no rule is refused with its place", async () => {
    const bad = await post("/api/rules/write", {
      select: rulesOf(event({ event: "bet", window: { amount: 10, unit: "day" } })),
    })
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: "QUESTION" }])
    expect(
      await told("/api/rules/read", { sql: "select player_key from ft_player limit 5" }),
    ).toMatchObject({
      select: null,
      beyond: { line: 1, column: 34 },
    })
  })
})

describe("two segments side by side", () => {
  test("by brand and by where players stand, and nothing of protection to a viewer", async () => {
    const rows = await askFor(site, `/api/segments/${NAME}/compare/${OTHER}`)
    expect(rows).toEqual([
      {
        share: "only_a",
        brand: "gull",
        players: 1,
        players_betting: 0,
        ggr_30d: "0",
        ngr_30d: "0",
        deposits_30d: "25",
      },
      {
        share: "both",
        brand: "orsa",
        players: 1,
        players_betting: 0,
        ggr_30d: "0",
        ngr_30d: "0",
        deposits_30d: "0",
      },
      {
        share: "only_a",
        brand: "orsa",
        players: 12,
        players_betting: 0,
        ggr_30d: "0",
        ngr_30d: "0",
        deposits_30d: "300",
      },
    ])
    const { token } = await site.runtime.store.apiKeys.create({ name: "looker-2", role: "viewer" })
    const headers = { authorization: `Bearer ${token}` }
    const refused = await ask(site, `/api/segments/${NAME}/compare/near-deposit-limit`, { headers })
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "ROLE_MISSING" }])
    expect((await ask(site, `/api/segments/${NAME}/compare/nobody`)).status).toBe(404)
  })
})

describe("an export", () => {
  test("holds every member's ids once, as CSV and as Arrow, and is noted with who took it", async () => {
    const csv = await (await ask(site, `/api/segments/${NAME}/export`)).text()
    const lines = csv.trimEnd().split("\r\n")
    expect(lines[0]).toBe("brand,player_id,player_key,entered_at")
    const left = lines.slice(1).map((line) => line.split(","))
    expect(left.map((cells) => cells.slice(0, 2).join(":")).sort()).toEqual([
      "gull:g1",
      "orsa:old",
      ...players.map((player) => `orsa:${player}`),
    ])
    const keys = left.map(([, , key]) => BigInt(key ?? ""))
    expect(keys).toEqual([...keys].sort((one, other) => (one < other ? -1 : 1)))
    const answer = await ask(site, `/api/segments/${NAME}/export?format=arrow`)
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${NAME}.arrow"`)
    const table = tableFromIPC(new Uint8Array(await answer.arrayBuffer()))
    expect(table.numRows).toBe(14)
    expect(await askFor(site, `/api/segments/${NAME}/exports`)).toMatchObject([
      { by: "console", role: "admin", format: "arrow", players: 14 },
      { by: "console", role: "admin", format: "csv", players: 14 },
    ])
  })

  test("is for administrators, and what was refused is not noted", async () => {
    const { token } = await site.runtime.store.apiKeys.create({
      name: "looker-3",
      role: "compliance",
    })
    const headers = { authorization: `Bearer ${token}` }
    const refused = await ask(site, `/api/segments/${OTHER}/export`, { headers })
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "ROLE_MISSING" }])
    expect((await ask(site, `/api/segments/${OTHER}/export?format=xls`)).status).toBe(400)
    expect((await ask(site, "/api/segments/nobody/export")).status).toBe(404)
    const head = await ask(site, `/api/segments/${OTHER}/export`, { method: "HEAD" })
    expect(head.status).toBe(404)
    expect(await askFor(site, `/api/segments/${OTHER}/exports`)).toEqual([])
  })
})

interface Task {
  readonly id: string
  readonly state: string
  readonly ended_at: string | null
}

describe("what takes long", () => {
  const day = (ago: number) => daysAgo(ago).toISOString().slice(0, 10)
  const ended = async (id: string) => {
    const read = async () => (await askFor(site, `/api/tasks/${id}`)) as Task
    await expect
      .poll(async () => (await read()).ended_at, { timeout: 200_000, interval: 500 })
      .not.toBeNull()
    return read()
  }

  test("a backtest is followed to its end, and says whom it would have had", async () => {
    const sql = "select player_key from ft_player where deposits_count > 0"
    const begun = await told("/api/segments/backtest", { sql, from: day(4), to: day(1) })
    expect(begun).toMatchObject({ kind: "backtest", backtest: null })
    expect(await ended(begun.id)).toMatchObject({
      ...{ state: "done", done: 5, of: 5 },
      backtest: {
        days: [{ size: 1, entered: null }, {}, {}, {}],
        overlap: expect.arrayContaining([expect.objectContaining({ segment: NAME })]),
        contactable_now: expect.arrayContaining([expect.objectContaining({ channel: "email" })]),
      },
    })
  })

  test("a fault of the select or of the days is told at once, with its place", async () => {
    const of = (more: object) =>
      told("/api/segments/backtest", {
        ...{ sql: "select player_key from ft_player", from: day(2), to: day(1), ...more },
      })
    expect(await of({ to: "2999-01-01" })).toMatchObject({ code: "BACKTEST_DAYS" })
    expect(await of({ sql: "select player_key\nfrom ft_player\nwhere deposit > 0" })).toMatchObject(
      {
        ...{ line: 3, instead: "deposits" },
      },
    )
    expect(
      await of({ sql: "select player_key from seg_membership", purpose: "protection" }),
    ).toMatchObject({
      code: "BACKTEST_RELATION",
    })
    expect(await of({ sql: "select player_key from system.one" })).toMatchObject({
      code: "SANDBOX_RELATION",
    })
  })

  test("one that is cancelled does no further day and leaves nothing behind", async () => {
    const sql = "select player_key from ft_player where deposits_count > 0"
    const begun = await told("/api/segments/backtest", { sql, from: day(60), to: day(1) })
    const cancelled = await told(`/api/tasks/${begun.id}/cancel`, {})
    expect(cancelled).toMatchObject({ state: "cancelled" })
    expect(await ended(begun.id)).toMatchObject({ state: "cancelled", backtest: null, error: null })
    const left = await site.runtime.warehouse.query(
      "select name from system.databases where match(name, 'backtest_')",
    )
    expect(left).toEqual([])
  })

  test("segments are held against a look at everybody, all or one", async () => {
    const one = await told("/api/segments/verify", { name: NAME })
    expect(await ended(one.id)).toMatchObject({
      state: "done",
      verify: { is_exact: true, verified: [{ segment: NAME, members: 14, missing: 0, extra: 0 }] },
    })
    const all = await told("/api/segments/verify", {})
    expect(await ended(all.id)).toMatchObject({ verify: { is_exact: true, failed: [] } })
    expect((await post("/api/segments/verify", { name: "nobody" })).status).toBe(404)
  })

  test("is for administrators, and an unknown task is told", async () => {
    const { token } = await site.runtime.store.apiKeys.create({ name: "looker-4", role: "viewer" })
    expect((await post("/api/segments/verify", {}, token)).status).toBe(403)
    expect((await ask(site, "/api/tasks/00000000-0000-4000-8000-000000000000")).status).toBe(404)
    expect((await ask(site, "/api/tasks/none")).status).toBe(400)
  })
})
