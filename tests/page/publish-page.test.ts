import { afterAll, beforeAll, expect, test } from "vitest"
import { openPage, sqlOf, writeSql } from "./look.ts"
import { openPageSite, type PageSite } from "./page-site.ts"

let site: PageSite

/** A round on a busy machine. */
const ROUND_MS_MAX = 120_000
const deposit = (player_id: string, amount: string) => ({
  event_id: `d-${player_id}`,
  type: "deposit",
  brand: "orsa",
  player_id,
  occurred_at: new Date(Date.now() - 60_000).toISOString(),
  payment_id: `d-${player_id}`,
  status: "approved",
  amount,
  currency: "EUR",
})

beforeAll(async () => {
  site = await openPageSite()
  await site.send([deposit("p1", "25"), deposit("p2", "400")])
}, 500_000)

afterAll(() => site?.close())

test("a segment in SQL is published, moves live, gets another version, and one in rules stands on it", async () => {
  const { page, faults } = await openPage(site, "/segments")
  await page.getByLabel("SQL", { exact: true }).waitFor()
  await writeSql(page, "select player_key\nfrom ft_player\nwhere deposit >= 100")
  await page.getByLabel("Name").fill("whales")
  await page.getByLabel("Description").fill("Deposits of 100 and more")
  await page.getByLabel("Owner").fill("vip")
  await page.getByRole("button", { name: "Publish" }).click()
  await page.getByText("Version 1 is kept as a draft.").waitFor()
  await page.getByRole("alert").getByText("The nearest is `deposits`").waitFor()
  await writeSql(page, "select player_key\nfrom ft_player\nwhere deposits >= 100")
  await page.getByRole("button", { name: "Publish" }).click()
  await page.getByRole("heading", { name: "Deposits of 100 and more" }).waitFor()
  const size = page.getByRole("region", { name: "Size" })
  await size.getByText("1 players").waitFor({ timeout: ROUND_MS_MAX })
  await site.send([deposit("p3", "900")])
  await size.getByText("2 players").waitFor({ timeout: ROUND_MS_MAX })
  await writeSql(page, "select player_key\nfrom ft_player\nwhere deposits >= 500")
  await page.getByRole("button", { name: "Publish" }).click()
  await page.getByText("Version 3 runs from the next round on.").waitFor()
  await size.getByText("1 players").waitFor({ timeout: ROUND_MS_MAX })
  await page.getByRole("button", { name: "Versions" }).click()
  await page
    .getByRole("row", { name: /^3 published/ })
    .getByRole("button", { name: "Changes" })
    .click()
  await page.getByText("+ where deposits >= 500").waitFor()
  await page.getByText("− where deposits >= 100").waitFor()
  await page.goto(`${site.runtime.door?.url}/segments?edit=rules`)
  const rows = page.locator(".rule-builder li.rule")
  await rows.nth(1).getByRole("button", { name: "Remove this rule" }).click()
  await rows.nth(0).getByLabel("About").selectOption("segment")
  await rows.nth(0).getByLabel("Segment", { exact: true }).selectOption("whales")
  await rows.nth(0).getByLabel("How", { exact: true }).selectOption("he is not in")
  await page.getByRole("button", { name: "Run" }).click()
  await page.getByText("2 players").waitFor()
  await page.getByLabel("Name").fill("no-whales")
  await page.getByLabel("Description").fill("The others")
  await page.getByLabel("Owner").fill("crm")
  await page.getByRole("button", { name: "Publish" }).click()
  await page.getByRole("heading", { name: "The others" }).waitFor()
  await size.getByText("2 players").waitFor({ timeout: ROUND_MS_MAX })
  await page.getByRole("button", { name: "SQL", exact: true }).click()
  await expect
    .poll(() => sqlOf(page))
    .toContain("player_key not in (select player_key from {{ segment('whales') }})")
  await page.goto(`${site.runtime.door?.url}/segments/whales?tab=versions`)
  await page.getByRole("button", { name: "Archive" }).click()
  await page.getByRole("alert").getByText("no-whales").waitFor()
  expect(faults.filter((one) => !/ 4\d\d /.test(one))).toEqual([])
  await page.context().close()
}, 900_000)
