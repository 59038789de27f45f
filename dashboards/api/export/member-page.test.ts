import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { LANDING_MIGRATIONS } from "../../../ingest/landing/migrations.ts"
import { SEGMENT_MIGRATIONS } from "../../../segments/migrations.ts"
import { openEmbedded, removeEmbedded } from "../../../warehouse/embedded.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { memberPages } from "./member-page.ts"

const LARGEST = "18446744073709551615"
let path: string
let warehouse: Warehouse

const row = (segment: string, player_key: string, is_member = 1) => ({
  ...{ segment, player_key, brand: "orsa", player_id: `p${player_key}`, is_member },
  ...{ entered_at: "2026-11-23 16:06:35.000", evaluation_id: 1, payload: '{"country":"MT"}' },
})

async function pagesOf(segment: string, pageRows: number): Promise<string[][]> {
  const pages: string[][] = []
  for await (const rows of memberPages(warehouse, segment, { pageRows }))
    pages.push(rows.map(({ player_key }) => player_key))
  return pages
}

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-export-"))
  warehouse = await openEmbedded({ path })
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
  await warehouse.insert("seg_membership_store", [
    ...["7", LARGEST, "0", "10", "9"].map((key) => row("vip", key)),
    ...[row("vip", "8", 0), row("other", "5"), row("other", "11")],
  ])
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

test("each member is in one page, by his key, and who left or belongs elsewhere in none", async () => {
  expect(await pagesOf("vip", 2)).toEqual([["0", "7"], ["9", "10"], [LARGEST]])
  expect(await pagesOf("vip", 5)).toEqual([["0", "7", "9", "10", LARGEST], []])
  expect(await pagesOf("vip", 6)).toEqual([["0", "7", "9", "10", LARGEST]])
  expect(await pagesOf("nobody", 2)).toEqual([[]])
})

test("only what leaves is read", async () => {
  const asked = vi.spyOn(warehouse, "query")
  const { value } = await memberPages(warehouse, "other", { pageRows: 1 }).next()
  expect(value).toEqual([
    {
      ...{ brand: "orsa", player_id: "p5", player_key: "5" },
      entered_at: "2026-11-23T16:06:35.000Z",
    },
  ])
  expect(asked.mock.calls.map(([sql]) => sql).join()).not.toContain("payload")
  asked.mockRestore()
})
