import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "../../../warehouse/embedded.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { previewSql } from "./preview.ts"

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-preview-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(
    "create table ft_player (player_key UInt64, brand String, player_id String, country String, bets UInt64) engine = Memory",
  )
  const player = { player_key: 1, brand: "orsa", player_id: "secret-p", country: "MT", bets: 0 }
  await warehouse.insert("ft_player", [player])
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

test.each([
  ["toInt32(country) > 0", 7],
  ["toDate(player_id) > today()", 7],
  ["1 > 0 and intDiv(1, bets) > 0", 17],
  ["cast(country as Enum8('a' = 1)) = 'a'", undefined],
  ["country::Float64 > 1", undefined],
])(
  "a select that fails while it runs, %s, is told in words that hold no player's value",
  async (condition, column) => {
    const sql = `select player_key\nfrom ft_player\nwhere ${condition}`
    const thrown = await previewSql(
      warehouse,
      { sql, purpose: "protection" },
      () => new Date(),
    ).then(
      () => undefined,
      (error: Error & { readonly details: object }) => error,
    )
    expect(thrown).toMatchObject({ code: "SEGMENT_VALUE" })
    expect(thrown?.message).toMatch(/^The select failed while it ran: /)
    expect(thrown?.message).not.toMatch(/MT|secret/)
    if (column !== undefined) expect(thrown?.details).toEqual({ line: 3, column })
  },
)

test("a payload that fails over a member's value fails in the preview, not first as a segment", async () => {
  const sql = "select player_key, toInt32(player_id) as no from ft_player"
  await expect(
    previewSql(warehouse, { sql, purpose: "protection" }, () => new Date()),
  ).rejects.toMatchObject({ code: "SEGMENT_VALUE" })
})

test("a preview tells what each would carry, and how members would change", async () => {
  const sql = "select player_key, country from ft_player"
  const found = await previewSql(warehouse, { sql, purpose: "marketing" }, () => new Date())
  expect(found).toMatchObject({
    ...{ size: "1", columns: ["country"], scope: "touched", scope_because: "" },
    players: [{ player_id: "secret-p", payload: '{"country":"MT"}' }],
  })
})

test.each([
  [
    "select player_key\nfrom ft_playr",
    { line: 2, column: 6, found: "ft_playr", instead: "ft_player" },
  ],
  ["select player_key\nfrom ft_player\nwhere bet > 0", { line: 3, column: 7, instead: "bets" }],
])("a fault tells which name would do: %s", async (sql, details) => {
  await expect(
    previewSql(warehouse, { sql, purpose: "marketing" }, () => new Date()),
  ).rejects.toMatchObject({ details, message: expect.stringContaining("The nearest is") })
})
