import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  LOOKS,
  openPage,
  PHONE,
  pressUntil,
  seriousFaults,
  sideways,
  sqlShown,
  writeSql,
} from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"

let site: PageSite

const NAME = "first-deposit-no-bet"
const DAY_MS = 86_400_000
/** A day of a backtest takes long on a busy machine. */
const LONG_MS_MAX = 300_000
const players = ["p1", "p2", "p3"]
const deposit = (player_id: string, daysAgo: number) => ({
  event_id: `d-${player_id}`,
  type: "deposit",
  brand: "orsa",
  player_id,
  occurred_at: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
  payment_id: `d-${player_id}`,
  status: "approved",
  amount: "25",
  currency: "EUR",
})

beforeAll(async () => {
  site = await openPageSite()
  await site.send([...players.map((player) => deposit(player, 2.5)), deposit("old", 40)])
}, 500_000)

afterAll(() => site?.close())

describe("a segment by somebody who writes no SQL", () => {
  test.each([
    ["desktop", undefined],
    ["phone", PHONE],
  ] as const)("rules are chosen, write the select, and find whom they say: %s", async (_, look) => {
    const { page, faults } = await openPage(site, "/segments?edit=rules", look)
    const builder = page.locator(".rule-builder")
    await builder.waitFor()
    // The first select of the page: deposits of 30 days, and no bet in 7.
    const rows = builder.locator("li.rule")
    expect(await rows.count()).toBe(2)
    await rows.nth(1).getByRole("button", { name: "Remove this rule" }).click()
    const first = rows.nth(0)
    await first.getByLabel("About").selectOption({ label: "Deposits" })
    await first.getByLabel("Within").selectOption("7 day")
    await page.getByRole("button", { name: "Run" }).click()
    await page.getByText("3 players").waitFor()
    await page.getByText("touched", { exact: true }).waitFor()
    await first.getByLabel("Within").selectOption("other")
    await first.getByLabel("How many").fill("2")
    await first.getByLabel("How often").selectOption("fewer than")
    await page.getByLabel("How many").press("Control+Enter")
    await page.getByText("4 players").waitFor()
    await page.getByText("population", { exact: true }).waitFor()
    await builder.getByRole("button", { name: "Add a group" }).click()
    const group = builder.locator(".rule-group .rule-group")
    await group.getByRole("button", { name: "None of" }).click()
    await group.getByLabel("About").selectOption("feature deposit_last_at")
    await group.getByLabel("How", { exact: true }).selectOption("at least so long ago")
    await group.getByLabel("How many", { exact: true }).fill("x")
    expect(await group.getByLabel("How many", { exact: true }).getAttribute("aria-invalid")).toBe(
      "true",
    )
    await group.getByLabel("How many", { exact: true }).fill("30")
    await page.getByRole("button", { name: "SQL" }).click()
    await sqlShown(page).toContain(
      "    and not ifNull((\n        deposit_last_at <= now() - interval 30 day\n    ), false)",
    )
    await page.getByRole("button", { name: "Run" }).click()
    await page.getByText("3 players").waitFor()
    expect(await sideways(page)).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("a select beyond rules says where and why, and stays as it is", async () => {
    const { page } = await openPage(site, `/segments/${NAME}`)
    await page.getByLabel("SQL", { exact: true }).waitFor()
    await writeSql(page, "select player_key\nfrom ft_player\nwhere deposits > 0\nlimit 5")
    await page.getByRole("button", { name: "Rules" }).click()
    await page.getByText("Line 4, column 1.").waitFor()
    await page.getByText("Behind the conditions rules have nothing").waitFor()
    await page.goBack()
    await sqlShown(page).toContain("limit 5")
    await page.context().close()
  })
})

describe("a segment's past, and its neighbours", () => {
  test("a backtest shows how far it is, can be ended, and ends with sizes, overlap, value and reach", async () => {
    const { page, faults } = await openPage(site, `/segments/${NAME}?tab=backtest`)
    const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10)
    await page.getByLabel("First day").fill(day(80))
    await page.getByRole("button", { name: "Run backtest" }).click()
    await page.getByText(/^0 of \d+, now /).waitFor()
    await page.getByRole("button", { name: "Cancel" }).click()
    await page.getByText(/^Cancelled/).waitFor()
    await page.getByText("Cancelled.", { exact: true }).waitFor({ timeout: LONG_MS_MAX })
    await page.getByLabel("First day").fill(day(4))
    await page.getByRole("button", { name: "Run backtest" }).click()
    await page.getByText("players at the end, 3 came and 0 left").waitFor({ timeout: LONG_MS_MAX })
    await page.getByRole("heading", { name: "Overlap on the last day" }).waitFor()
    await page.getByRole("heading", { name: "Contactable now" }).waitFor()
    await page
      .getByText("No e-mail address in the vault")
      .or(page.getByText("No registration known"))
      .first()
      .waitFor()
    await page.screenshot({ path: join(ARTIFACTS, "backtest-done.png"), fullPage: true })
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole("button", { name: "Table" }).click()
    await page
      .getByRole("row", { name: /0 0|null/ })
      .first()
      .waitFor()
    // The link shows the same to whoever has it.
    await page.reload()
    await page.getByRole("heading", { name: "Contactable now" }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  }, 700_000)

  test("a key compares with another segment: who is in which, and what they are worth", async () => {
    const { page, faults } = await openPage(site, `/segments/${NAME}`)
    await page.getByLabel("SQL", { exact: true }).waitFor()
    await pressUntil(page, ["v"], page.getByRole("heading", { name: "Compare with" }))
    await page.getByLabel("Other segment").selectOption("lapsed-depositor")
    const bar = page.getByRole("img", {
      name: `Only ${NAME}: 3, In both: 1, Only lapsed-depositor: 0`,
    })
    await bar.waitFor()
    expect(new URL(page.url()).searchParams.get("with")).toBe("lapsed-depositor")
    const table = page.getByRole("region", { name: "orsa, 30 days" })
    expect(await table.getByRole("row", { name: /Deposits/ }).textContent()).toContain("€75.00")
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("members leave as a file, it is told who took them, and they are checked", async () => {
    const { page, faults } = await openPage(site, `/segments/${NAME}?tab=members`)
    const download = page.waitForEvent("download")
    await page.getByRole("link", { name: "Export CSV" }).click()
    expect((await download).suggestedFilename()).toBe(`${NAME}.csv`)
    await page.getByText(/last export .* by console, 4 players/).waitFor()
    await page.getByRole("button", { name: "Check against everybody" }).click()
    await page.getByText("Exact: 4 found, 0 missing, 0 too many").waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })
})

test.each(LOOKS)("rules and a comparison are accessible in %s", async (name, look) => {
  for (const [part, path, ready] of [
    ["rules", "/segments?edit=rules", ".rule-group li"],
    ["compare", `/segments/${NAME}?tab=compare&with=lapsed-depositor`, ".overlap-bar"],
    ["members-tools", `/segments/${NAME}?tab=members`, ".members-tools"],
  ] as const) {
    const { page, faults } = await openPage(site, path, look)
    await page.locator(ready).first().waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `${part}-${name}.png`) })
    expect([part, await seriousFaults(page)]).toEqual([part, []])
    expect([part, await sideways(page)]).toEqual([part, 0])
    expect(faults).toEqual([])
    await page.context().close()
  }
})
