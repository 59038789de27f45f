import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { asError, PitbossError } from "../../core/errors.ts"
import { Random } from "../../ingest/simulator/random.ts"
import { runnerMigrations } from "../../models/runner/migrations.ts"
import { createRunner } from "../../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../../segments/migrations.ts"
import { LIMITS } from "../../segments/sandbox/limits.ts"
import { type Author, Sandbox } from "../../segments/sandbox/sandbox.ts"
import { type EventSite, openEventSite } from "../event-site.ts"
import { partOfProject } from "../part-of-project.ts"
import { Grammar } from "./grammar.ts"
import { BOMBS, type Canaries, HONEST, hostileQueries } from "./hostile.ts"

const SECRET = "canary-7f3a"
const ANALYST: Author = { role: "analyst" }

let site: EventSite
let sandbox: Sandbox
let folder: string
let server: Server
let canaries: Canaries
let knocks = 0

beforeAll(async () => {
  site = await openEventSite()
  const { warehouse } = site
  await warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  const project = partOfProject(["ft_player", "ft_restriction"])
  await createRunner({ warehouse, project }).deploy()
  folder = mkdtempSync(join(tmpdir(), "pitboss-sandbox-"))
  server = createServer((socket) => {
    knocks++
    socket.end(SECRET)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const file = join(folder, "secret.txt")
  writeFileSync(file, `${SECRET}\n`)
  for (const name of ["act_canary", "elsewhere.ft_canary"]) {
    await warehouse.command("create database if not exists elsewhere")
    await warehouse.command(
      `create table ${name} (secret String) engine = MergeTree order by secret`,
    )
    await warehouse.insert(name, [{ secret: SECRET }])
  }
  await fillPlayers()
  const absent = join(folder, "written.txt")
  canaries = { file, absent, port, table: "act_canary", foreign: "elsewhere.ft_canary" }
  sandbox = new Sandbox(warehouse, {
    ...LIMITS,
    seconds: 1,
    memoryBytes: 300_000_000,
    rows: 10_000,
  })
}, 120_000)

afterAll(async () => {
  server?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  await site?.close()
})

/** Two players of different brands, and relations that tell of them in other ways. */
async function fillPlayers(): Promise<void> {
  const { warehouse } = site
  const [store] = await warehouse.query<{ name: string }>(
    "select name from system.tables where name like 'ft\\_player%' and engine like '%MergeTree' and database = currentDatabase()",
  )
  const players = ["alpha", "beta"].map((brand, index) => ({
    player_key: index + 1,
    brand,
    player_id: `p${index}`,
  }))
  await warehouse.insert(store?.name ?? "", players)
  await warehouse.command("create table int_try (player_key UInt64) engine = Memory")
  await warehouse.command("create table fct_try (total UInt64) engine = Memory")
  // What stands on disk is read by whatever the engine takes for the most selective first.
  await warehouse.command(
    "create table int_kept (player_key UInt64, note String) engine = MergeTree order by player_key",
  )
  await warehouse.insert("int_kept", [
    { player_key: 1, note: "own" },
    { player_key: 2, note: "other" },
  ])
  await warehouse.command("create view stg_try as select player_key, brand from ft_player")
  await warehouse.insert("int_try", players)
}

async function verdict(sql: string, author = ANALYST): Promise<string> {
  try {
    const text = await sandbox.rows(sql, author)
    return `ran: ${text.slice(0, 200)}`
  } catch (thrown) {
    const error = asError(thrown)
    expect(error.message).not.toContain(SECRET)
    console.log(sql.slice(0, 90), "=>", (error as PitbossError).code, error.message.slice(0, 200))
    return error instanceof PitbossError ? error.code : `INTERNAL ${error.message}`
  }
}

describe("the sandbox", () => {
  test("refuses more than two hundred hostile texts, and none reaches a canary", async () => {
    const queries = hostileQueries(canaries)
    expect(queries.length).toBeGreaterThan(200)
    const passed: string[] = []
    for (const sql of queries) {
      const said = await verdict(sql)
      if (!said.startsWith("SANDBOX_")) passed.push(`${said} <- ${sql}`)
    }
    expect(passed).toEqual([])
    expect(knocks).toBe(0)
    expect(existsSync(canaries.absent)).toBe(false)
    expect(await site.warehouse.query("select secret from act_canary")).toHaveLength(1)
    expect(await site.warehouse.query("select secret from elsewhere.ft_canary")).toHaveLength(1)
  }, 300_000)

  test.each(BOMBS.map((sql) => [sql.slice(0, 60), sql]))(
    "ends %s",
    async (_name, sql) => {
      expect(await verdict(sql)).toMatch(/^SANDBOX_(TIME|MEMORY|ROWS|SIZE|SYNTAX)$/)
      // Nobody else was stopped by it.
      expect(await site.warehouse.query("select 1 as one")).toHaveLength(1)
    },
    60_000,
  )

  test.each([11, 12, 13])(
    "lets through whatever is harmless and nothing that is not, in texts made by chance (seed %s)",
    async (seed) => {
      const grammar = new Grammar(new Random(seed), canaries)
      const wrong: string[] = []
      let refused = 0
      for (let n = 0; n < 150; n++) {
        const { sql, isHostile } = grammar.sentence()
        const said = await verdict(sql)
        const isRefused = /^SANDBOX_(RELATION|FUNCTION|STATEMENT|SETTING|SYNTAX)$/.test(said)
        if (isRefused !== isHostile) wrong.push(`${said} <- ${sql}`)
        if (isRefused) refused++
      }
      expect(wrong).toEqual([])
      expect(refused).toBeGreaterThan(15)
      expect(knocks).toBe(0)
    },
    120_000,
  )

  test("says where, and what to write instead", async () => {
    const told = async (sql: string) =>
      sandbox.rows(sql, ANALYST).then(
        () => undefined,
        (error: PitbossError) => ({ ...error.details, code: error.code, words: error.message }),
      )
    expect(await told("select 1,\n  fil('x')")).toMatchObject({ line: 2, column: 3 })
    // It is no misspelt name of another one.
    expect(await told("select rand()")).toMatchObject({ found: "rand", column: 8 })
    expect(await told("select rand()")).not.toHaveProperty("instead")
    expect(await told("select *\nfrom ft_playr")).toMatchObject({
      code: "SANDBOX_RELATION",
      words: expect.stringContaining("ft_playr"),
    })
    expect(await told("select *\nfrom raw_event")).toMatchObject({
      code: "SANDBOX_RELATION",
      line: 2,
      column: 6,
    })
    expect(await told("select 1\nfrom (")).toMatchObject({ code: "SANDBOX_SYNTAX", line: 2 })
    expect(await told("select\n nothing from ft_player")).toMatchObject({
      code: "WAREHOUSE_UNKNOWN_IDENTIFIER",
      line: 2,
      column: 2,
    })
  })

  test("shows rows of an author's brands alone, by whatever way they are asked for", async () => {
    const alpha: Author = { role: "analyst", brands: ["alpha"] }
    const rows = (sql: string) => sandbox.rows(sql, alpha)
    for (const sql of [
      "select distinct brand from ft_player",
      "select distinct brand from default.ft_player as p",
      "with a as (select * from ft_player) select distinct brand from a",
      "select distinct brand from ft_player where player_key in (select player_key from ft_player)",
      "select distinct p.brand from ft_player as p join ft_player as q on p.player_key != q.player_key + 1",
      "select distinct brand from stg_try",
      "select distinct brand from int_try left any join ft_player using (player_key)",
    ])
      expect(await rows(sql), sql).toBe('{"brand":"alpha"}')
    expect(await rows("select count() as n from ft_player where brand = 'beta'")).toBe('{"n":"0"}')
    expect(await rows("select count() as n from int_try")).toBe('{"n":"1"}')
    await expect(rows("select total from fct_try")).rejects.toMatchObject({ code: "SANDBOX_BRAND" })
    await expect(
      sandbox.rows("select 1", { role: "analyst", brands: ["a' or 1 = 1"] }),
    ).rejects.toMatchObject({ code: "SANDBOX_BRAND" })
  })

  test.each([
    "where intDiv(1, note != 'other') >= 0",
    "where player_key > 0 and intDiv(1, note != 'other') >= 0",
    "group by note having intDiv(1, note != 'other') >= 0",
    "as a join numbers(3) as b on intDiv(1, a.note != 'other') = b.number",
    "as a semi join numbers(3) as b on intDiv(1, a.note != 'other') = b.number",
  ])("asks nothing of rows of other brands, so that no failure tells of them: %s", async (rest) => {
    const author = { role: "analyst", brands: ["alpha"] } as const
    const sql = `select count() as n from int_kept ${rest}`
    expect((await sandbox.rows(sql, author)).trim()).toBe('{"n":"1"}')
  })

  test("tells a viewer nothing of what protects players", async () => {
    const sql = "select player_key, harm_level from ft_player"
    expect(await verdict(sql)).toMatch(/^ran/)
    expect(await verdict(sql, { role: "viewer" })).toBe("SANDBOX_PROTECTED")
    expect(await verdict("select player_key from ft_player", { role: "viewer" })).toMatch(/^ran/)
  })

  test.each([
    "select concat(harm_level, '') from ft_player",
    "select (harm_level, 1) from ft_player",
    "select map('a', harm_level) from ft_player",
    "select tuple(*) from ft_player",
    "select * from (select player_key, concat(harm_level, ', result_type: x') from ft_player)",
    "select r from (select 1 as p, 2 as ` q`, harm_level as r from ft_player)",
    "select r from (select 1 as p, 2 as `  q`, harm_level as r, 3 as u from ft_player)",
  ])("nor by a column whose name the engine made of it, or that hides another: %s", async (sql) => {
    expect(await verdict(sql, { role: "viewer" })).toMatch(/^SANDBOX_(PROTECTED|STATEMENT)$/)
  })

  test.each([
    "with recursive t as (select 1 as n, harm_level as x, '' as y from ft_player union all select n + 1, '', x from t where n < 2) select y from t where n = 2",
    "with recursive t as (select 1 as n, player_key as k, harm_level as x from ft_player union all select n + 1, k, '' from t where n < 2 and x = 'high') select k from t where n = 2",
    "select player_key, case when toYear(now()) > 1999 then harm_level else '' end from ft_player",
    "select player_key from ft_player where multiIf(toYear(now()) > 1999, harm_level = 'high', 1)",
    "select k from (select player_key as k, 'high' as x from ft_player intersect select player_key, harm_level from ft_player)",
    "select k from (select player_key as k, 'high' as x from ft_player except select player_key, harm_level from ft_player)",
    "select player_key, count() from (select player_key, 'none' as h from ft_player union distinct select player_key, harm_level from ft_player) group by player_key",
    "select count() from (select distinct harm_level from ft_player)",
    "select player_key from (select player_key, arrayJoin(arrayFilter(x -> x = 'high', [harm_level])) as y from ft_player)",
    "select k, count() from (select player_key as k, arrayJoin(range(length(harm_level))) from ft_player) group by k",
    "select count() from ft_player where harm_level = ''",
    "select 1 from ft_player cross join (select intDiv(1, harm_level != 'nobody') as z from ft_player) as q",
  ])("nor by what decides which rows there are: %s", async (sql) => {
    expect(await verdict(sql)).toMatch(/^ran/)
    expect(await verdict(sql, { role: "viewer" })).toBe("SANDBOX_PROTECTED")
  })

  test.each([
    "select 1 limit (select intDiv(1, max(harm_level) != 'nobody') from ft_player)",
    "select quantile((select intDiv(1, max(p.harm_level) != 'nobody') from ft_player as p))(player_key) from ft_player",
    "select 1 limit (select intDiv(1, max(tuple(*).1) != '') from ft_player)",
    "with (select intDiv(1, max(harm_level) != '') from ft_player) as x select 1 limit x",
    "select J as j, player_key, harm_level from (select CAST('{\"a\":1}', 'JSON') as J, * from ft_player)",
  ])("nor by running any of it to look at it: %s", async (sql) => {
    await expect(sandbox.rows(sql, { role: "viewer" })).rejects.toMatchObject({
      code: "SANDBOX_PROTECTED",
      message: expect.stringMatching(/^Nothing ran: the select names \w+, or may take it/),
    })
  })

  test.each([
    "select count() from ft_player where player_key in (select player_key from ft_player)",
    "select (select count() from ft_player) as players, brand from ft_player",
    "select q.* from (select player_key, brand from ft_player) as q limit 1",
    "with a as (select * from ft_player) select count() from a",
  ])("lets a viewer run %s", async (sql) => {
    expect(await verdict(sql, { role: "viewer" })).toMatch(/^ran/)
  })

  test.each(["JSONExtract('{}', S)", "dateTrunc(S, now())", "1 limit S"])(
    "nor a value of another brand in what the engine says of select %s",
    async (part) => {
      const other = "(select any(player_id) from ft_player where brand = 'beta')"
      const author = { role: "viewer", brands: ["alpha"] } as const
      const sql = `select ${part.replace("S", other)}`
      await expect(sandbox.rows(sql, author)).rejects.toMatchObject({
        message: expect.not.stringContaining("p1"),
      })
    },
  )

  test.each([
    "select sum(1) over w from ft_player window w as (order by toString(player_key))",
    "select row_number() over (partition by brand order by player_key desc) as n from ft_player",
    "select count() over (partition by toStartOfMonth(registered_at), (brand, lower(player_id))) as n from ft_player",
    "select player_id as `Player id` from ft_player",
  ])("runs %s", async (sql) => {
    expect(await verdict(sql)).toMatch(/^ran/)
  })

  test.each(HONEST)("runs %s", async (sql) => {
    expect(await verdict(sql)).toMatch(/^ran/)
  })
})
