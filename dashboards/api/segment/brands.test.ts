import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { LANDING_MIGRATIONS } from "../../../ingest/landing/migrations.ts"
import { compareSegments } from "../../../segments/comparison.ts"
import { SEGMENT_MIGRATIONS } from "../../../segments/migrations.ts"
import { openEmbedded, removeEmbedded } from "../../../warehouse/embedded.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { memberPages } from "../export/member-page.ts"
import { readMembers } from "./document.ts"
import { previewSql } from "./preview.ts"

let path: string
let warehouse: Warehouse

const PLAYERS = ["orsa:p1", "orsa:p2", "gull:g1", "tern:t1"].map((name, place) => {
  const [brand = "", player_id = ""] = name.split(":")
  return { brand, player_id, player_key: String(place + 1) }
})

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-brands-"))
  warehouse = await openEmbedded({ path })
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
  const money = "ggr_30d Decimal(38, 6), ngr_30d Decimal(38, 6), deposits_30d Decimal(38, 6)"
  await warehouse.command(
    `create table ft_player (player_key UInt64, brand String, player_id String, ${money}, bets_30d UInt64) engine = Memory`,
  )
  await warehouse.command("create table dim_secret (secret String) engine = Memory")
  await warehouse.command(
    "create table int_note (player_key UInt64, note String) engine = MergeTree order by player_key",
  )
  const worth = { ggr_30d: "1", ngr_30d: "1", deposits_30d: "10", bets_30d: 1 }
  await warehouse.insert(
    "ft_player",
    PLAYERS.map((player) => ({ ...player, ...worth })),
  )
  await warehouse.insert(
    "int_note",
    PLAYERS.map(({ player_key, brand }) => ({ player_key, note: `of ${brand}` })),
  )
  const entered = { is_member: 1, entered_at: "2026-11-23 16:06:35.000", evaluation_id: 1 }
  await warehouse.insert(
    "seg_membership_store",
    PLAYERS.map((player) => ({ segment: "all", ...player, ...entered })),
  )
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

const idsOf = (rows: readonly { readonly brand: string; readonly player_id: string }[]) =>
  rows.map(({ brand, player_id }) => `${brand}:${player_id}`).sort()
const preview = (sql: string, brands?: readonly string[]) =>
  previewSql(warehouse, { sql, purpose: "protection" }, () => new Date(), [], brands)

test("a preview counts and shows players of the key's brands alone, whatever the select reads", async () => {
  const every = "select player_key from ft_player"
  expect((await preview(every)).size).toBe("4")
  for (const sql of [
    every,
    "select player_key from int_note",
    "select player_key from ft_player where brand != 'orsa' or 1",
    "select player_key from (select player_key from int_note union all select player_key from ft_player)",
  ]) {
    const found = await preview(sql, ["orsa"])
    expect([sql, found.size]).toEqual([sql, "2"])
    expect(idsOf(found.players)).toEqual(["orsa:p1", "orsa:p2"])
    expect(found.estimate).toEqual([])
  }
  expect((await preview(every, ["orsa", "tern"])).size).toBe("3")
  expect((await preview(every, ["nobody"])).size).toBe("0")
})

test("no payload and no condition tells of other brands' rows", async () => {
  const told = await preview(
    "select player_key, (select arrayStringConcat(arraySort(groupUniqArray(note)), ',') from int_note) as notes, (select toString(count()) from ft_player) as n from ft_player",
    ["orsa"],
  )
  expect(told.players.map(({ payload }) => JSON.parse(payload))).toEqual([
    { notes: "of orsa", n: "2" },
    { notes: "of orsa", n: "2" },
  ])
  const asked = await preview(
    "select player_key from ft_player where (select count() from int_note where note = 'of gull') > 0",
    ["orsa"],
  )
  expect(asked.size).toBe("0")
})

test("rows of no brand, and names that are no brand, are refused", async () => {
  await expect(
    preview("select player_key from ft_player, dim_secret", ["orsa"]),
  ).rejects.toMatchObject({ code: "SANDBOX_BRAND" })
  await expect(preview("select player_key from ft_player", ["x') or 1 --"])).rejects.toMatchObject({
    code: "SANDBOX_BRAND",
  })
})

test("members, their export and a comparison hold the key's brands alone", async () => {
  const page = { limit: 10 }
  expect(idsOf(await readMembers(warehouse, "all", page))).toHaveLength(4)
  const own = await readMembers(warehouse, "all", { ...page, brands: ["gull", "tern"] })
  expect(idsOf(own)).toEqual(["gull:g1", "tern:t1"])
  const others = await readMembers(warehouse, "all", { ...page, brand: "orsa", brands: ["gull"] })
  expect(others).toEqual([])
  const left = []
  for await (const rows of memberPages(warehouse, "all", { pageRows: 1, brands: ["orsa"] }))
    left.push(...rows)
  expect(idsOf(left)).toEqual(["orsa:p1", "orsa:p2"])
  const compared = await compareSegments(warehouse, "all", "none", ["orsa"])
  expect(compared.map(({ brand, players }) => [brand, players])).toEqual([["orsa", 2]])
  const whole = await compareSegments(warehouse, "all", "none")
  expect(whole.map(({ brand }) => brand)).toEqual(["gull", "orsa", "tern"])
})
