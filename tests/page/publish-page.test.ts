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

const UNKEPT = "select player_key\nfrom ft_player\nwhere deposits >= 7"

beforeAll(async () => {
  site = await openPageSite()
  await site.send([deposit("p1", "25"), deposit("p2", "400")])
}, 500_000)

afterAll(() => site?.close())

test("a segment in SQL is tried, published, moves live, gets another version; one in rules stands on it and is compared", async () => {
  const { page, faults } = await openPage(site, "/segments")
  await page.getByLabel("SQL", { exact: true }).waitFor()
  await writeSql(page, "select player_key\nfrom ft_player\nwhere deposit >= 100")
  await page.getByLabel("Name").fill("whales")
  await page.getByLabel("Description").fill("Deposits of 100 and more")
  await page.getByLabel("Owner").fill("vip")
  await page.getByRole("button", { name: "Publish" }).click()
  await page.getByText("Version 1 is kept as a draft.").waitFor()
  await page.getByRole("alert").getByText("The nearest is `deposits`").waitFor()
  await page.getByRole("button", { name: "Run" }).click()
  await page.locator(".line-fault").getByText("There is no `deposit`.").waitFor()
  await page.getByLabel("SQL", { exact: true }).press("Control+.")
  await expect
    .poll(() => sqlOf(page))
    .toBe("select player_key\nfrom ft_player\nwhere deposits >= 100")
  // What is mended is no fault any more.
  const keep = page.getByRole("region", { name: "Keep as a segment" })
  await expect.poll(() => keep.getByRole("alert").allTextContents()).toEqual([])
  await page.getByLabel("SQL", { exact: true }).press("Control+Enter")
  const found = page.getByRole("region", { name: "Players found" })
  await found.getByRole("link", { name: "orsa:p2" }).waitFor()
  expect(await found.getByRole("link").count()).toBe(1)
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
  await page.goto(`${site.runtime.door?.url}/segments/whales`)
  await page.getByText("read by").getByRole("link", { name: "no-whales" }).waitFor()
  await page.getByRole("button", { name: "Compare" }).click()
  await page.getByLabel("Other segment").selectOption("no-whales")
  await page
    .getByRole("img", { name: "Only whales: 1, In both: 0, Only no-whales: 2" })
    .waitFor({ timeout: ROUND_MS_MAX })
  // What is written and not kept has a past too.
  await page.getByRole("button", { name: "Definition" }).click()
  await page.getByLabel("SQL", { exact: true }).waitFor()
  await writeSql(page, UNKEPT)
  await page.getByRole("button", { name: "Backtest" }).click()
  const asked = page.waitForRequest(/\/api\/segments\/backtest$/)
  await page.getByRole("button", { name: "Run backtest" }).click()
  expect((await asked).postDataJSON()).toMatchObject({ sql: UNKEPT, purpose: "marketing" })
  await page.getByRole("button", { name: "Cancel" }).click()
  await page.getByText(/^Cancelled/).waitFor()
  await page.getByRole("button", { name: "Versions" }).click()
  await page.getByRole("button", { name: "Archive" }).click()
  await page.getByRole("alert").getByText("no-whales").waitFor()
  expect(faults.filter((one) => !/ 4\d\d /.test(one))).toEqual([])
  await page.context().close()
}, 900_000)
