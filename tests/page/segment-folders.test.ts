import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { LOOKS, openPage, pressUntil, seriousFaults, sideways, sqlOf, writeSql } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

/** A round on a busy machine. */
const ROUND_MS_MAX = 120_000

const textOf = (name: string, head: string, least = 1) =>
  `---\nname: ${name}\ndescription: Of ${name}\n${head}\n---\nselect player_key\nfrom ft_player\nwhere deposits >= ${least}\n`

async function put(method: "PUT" | "POST", path: string, body: object): Promise<void> {
  const answer = await ask(site, `/api/segments/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  expect([path, answer.status]).toEqual([path, 200])
}

const save = (name: string, head: string, least = 1) =>
  put("PUT", `${name}/draft`, { text: textOf(name, head, least) })
const publish = (name: string, number = 1) => put("POST", `${name}/publish`, { number })

beforeAll(async () => {
  site = await openPageSite()
  await site.send([
    {
      ...{ event_id: "d1", type: "deposit", brand: "orsa", player_id: "p1", payment_id: "d1" },
      ...{ occurred_at: new Date(Date.now() - 60_000).toISOString(), status: "approved" },
      ...{ amount: "25", currency: "EUR" },
    },
  ])
  await save("desk-whales", "owner: desk\nfolder: crm/vip\ntags: [value, desk]", 10)
  await publish("desk-whales")
  await save("desk-minnows", "owner: desk\nfolder: crm/small\ntags: [desk]")
  await publish("desk-minnows")
  await save("desk-minnows", "owner: desk\nfolder: crm/small\ntags: [desk]", 2)
  await save("sketch", "owner: ana\ntags: [value]")
  await save(
    "bygone",
    "owner: ana\nfolder: crm\nparameters: {days: {type: UInt16, default: 7, description: d}}",
  )
  await save("bygone", "owner: ana\nfolder: crm")
  await publish("bygone", 2)
  await put("POST", "bygone/archive", {})
}, 1_000_000)

afterAll(() => site?.close())

const names = (page: Page) => page.locator("table.list a.name").allTextContents()
const address = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)

describe("the list of segments", () => {
  test("is narrowed by folder, tag, owner, state and words, and the link shows the same", async () => {
    const { page, faults } = await openPage(site, "/segments?sort=name")
    await page.getByRole("link", { name: "desk-whales" }).waitFor()
    await page.getByLabel("In folder").selectOption("crm")
    await expect.poll(() => names(page)).toEqual(["bygone", "desk-minnows", "desk-whales"])
    await page.getByLabel("With tag").selectOption("desk")
    await expect.poll(() => names(page)).toEqual(["desk-minnows", "desk-whales"])
    await page.getByLabel("In state").selectOption("draft")
    await expect.poll(() => names(page)).toEqual(["desk-minnows"])
    await page.getByRole("row", { name: /desk-minnows newer draft/ }).waitFor()
    await page.reload()
    await expect.poll(() => names(page)).toEqual(["desk-minnows"])
    await page.getByLabel("Whose").selectOption("ana")
    await page.getByText("No segment is all of that.").waitFor()
    await page.getByRole("button", { name: "Show all" }).click()
    await expect.poll(() => names(page)).toContain("vip")
    expect(address(page)).toMatchObject({ sort: "name" })
    await page.getByLabel("Whose").selectOption("ana")
    await expect.poll(() => names(page)).toEqual(["bygone", "sketch"])
    await page.getByLabel("In state").selectOption("archived")
    await expect.poll(() => names(page)).toEqual(["bygone"])
    // A tag that stands at a segment narrows too.
    await page.goto(`${site.runtime.door?.url}/segments`)
    await page.getByRole("link", { name: "#value" }).first().click()
    await expect.poll(async () => (await names(page)).sort()).toContain("sketch")
    expect(await names(page)).not.toContain("desk-minnows")
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("is gone through by keys alone: find, next, open", async () => {
    const { page, faults } = await openPage(site, "/segments")
    await page.getByRole("link", { name: "sketch" }).waitFor()
    await pressUntil(page, ["f"], page.locator("input[type=search]:focus"))
    await page.keyboard.type("desk")
    await expect
      .poll(async () => (await names(page)).sort())
      .toEqual(["desk-minnows", "desk-whales"])
    expect(address(page)).toMatchObject({ find: "desk" })
    await page.keyboard.press("Enter")
    const [first, second] = await names(page)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(first)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: `Of ${second}` }).waitFor()
    // No letter was a step to go back to.
    await page.goBack()
    expect(await page.getByLabel("Find segments").inputValue()).toBe("desk")
    await page.getByLabel("Find segments").press("Escape")
    await expect.poll(() => names(page)).toContain("sketch")
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("stands by folder where somebody wants it so", async () => {
    const { page } = await openPage(site, "/segments")
    await page.getByRole("button", { name: "Folders" }).click()
    const heads = page.locator(".folder-row th")
    await expect
      .poll(() => heads.allTextContents())
      .toEqual(["crm 1", "crm/small 1", "crm/vip 1", expect.stringMatching(/^In no folder \d+$/)])
    await page.context().close()
  })

  test("scripts ask the same, and what is no state is told", async () => {
    const listed = async (query: string) =>
      ((await askFor(site, `/api/segments?${query}`)) as { name: string }[]).map(({ name }) => name)
    expect(await listed("folder=crm")).toEqual(["desk-minnows", "desk-whales"])
    expect((await listed("state=all&folder=crm")).sort()).toEqual([
      ...["bygone", "desk-minnows", "desk-whales"],
    ])
    expect(await listed("state=draft&tag=value")).toEqual(["sketch"])
    expect(await listed("state=archived")).toEqual(["bygone"])
    expect(await listed("owner=desk&text=whal")).toEqual(["desk-whales"])
    expect((await ask(site, "/api/segments?state=gone")).status).toBe(400)
  })
})

test("owner, tags, folder and a note are given in the editor, outlive leaving, and a key keeps them", async () => {
  const { page, faults } = await openPage(site, "/segments/desk-whales")
  await page.getByLabel("SQL", { exact: true }).waitFor()
  await page.getByLabel("Folder", { exact: true }).fill("crm//vip")
  await page.getByText("To be kept it needs a folder of words").waitFor()
  expect(await page.getByRole("button", { name: "Save draft" }).isDisabled()).toBe(true)
  await page.getByLabel("Folder", { exact: true }).fill("finance/top")
  await page.getByLabel("Tags", { exact: true }).fill("")
  await page.getByLabel("Tags", { exact: true }).pressSequentially("rich, top desk,")
  await page.getByLabel("Owner", { exact: true }).fill("treasury")
  await page.reload()
  await expect
    .poll(() => page.getByLabel("Folder", { exact: true }).inputValue())
    .toBe("finance/top")
  await page.getByLabel("Note", { exact: true }).fill("moved to the treasury")
  await page.keyboard.press("Control+s")
  await page.getByText("Version 2 is kept as a draft.").waitFor()
  await page.getByText("Version 2 is a draft").waitFor()
  await page.getByRole("button", { name: "Open the draft" }).click()
  await expect
    .poll(() => page.getByLabel("Tags", { exact: true }).inputValue())
    .toBe("rich, top desk")
  await page.getByRole("button", { name: "Publish" }).click()
  await page.getByText("owned by treasury").waitFor({ timeout: ROUND_MS_MAX })
  await page.getByRole("link", { name: "finance/top" }).waitFor()
  expect(await askFor(site, "/api/segments/desk-whales")).toMatchObject({
    ...{ owner: "treasury", folder: "finance/top", tags: ["rich", "top desk"] },
    ...{ has_draft: false, number: 2 },
  })
  await page.getByRole("button", { name: "Versions" }).click()
  await page.getByText("moved to the treasury").waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

describe("what does not run", () => {
  test("a draft has a page that says so everywhere, and is published from it", async () => {
    const { page, faults } = await openPage(site, "/segments/sketch")
    await page.getByText("draft: it never ran", { exact: true }).waitFor()
    await expect.poll(() => sqlOf(page)).toContain("deposits >= 1")
    await page.getByText("Version 1 is a draft").waitFor()
    for (const tab of ["Came and went", "Compare", "Members"]) {
      await page.getByRole("button", { name: tab }).click()
      await page.getByText("Nobody belongs to a draft: it never ran.").waitFor()
    }
    await page.getByRole("button", { name: "Publish version 1" }).click()
    await page.getByRole("link", { name: "orsa:p1" }).first().waitFor({ timeout: ROUND_MS_MAX })
    await page.getByText("draft: it never ran", { exact: true }).waitFor({ state: "detached" })
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("one is archived, keeps its past, and comes back as it ran", async () => {
    const { page, faults } = await openPage(site, "/segments/desk-minnows?tab=versions")
    await page.getByRole("button", { name: "Archive" }).click()
    await page.getByText("archived: nobody belongs to it").waitFor({ timeout: ROUND_MS_MAX })
    await page.getByText(/^Archived by console, \d\d:\d\d:\d\d UTC\./).waitFor()
    await page.getByRole("button", { name: "Came and went" }).click()
    const moves = page.getByRole("region", { name: "Latest changes" })
    await moves.getByText("left", { exact: false }).first().waitFor({ timeout: ROUND_MS_MAX })
    await moves.getByRole("link", { name: "orsa:p1" }).first().waitFor()
    await page.getByRole("button", { name: "Unarchive version 1" }).click()
    await page.getByText("archived: nobody belongs to it").waitFor({ state: "detached" })
    expect(await askFor(site, "/api/segments/desk-minnows")).toMatchObject({
      ...{ state: "published", number: 1, has_draft: true },
    })
    const size = page.getByRole("region", { name: "Size" })
    await size.getByText("1 players").waitFor({ timeout: ROUND_MS_MAX })
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("what is wrong with what comes back is told there", async () => {
    const { page } = await openPage(site, "/segments/bygone")
    await page.getByRole("button", { name: "Unarchive version 2" }).waitFor()
    await page.route("**/api/segments/bygone/publish", (route) =>
      route.fulfill({
        status: 422,
        json: { code: "SEGMENT_SQL", message: "It reads what is gone." },
      }),
    )
    await page.getByRole("button", { name: "Unarchive version 2" }).click()
    await page.getByRole("alert").getByText("It reads what is gone.").waitFor()
    await page.context().close()
  })
})

test("a new segment says what it lacks before it is kept, and keeps parameters of its text", async () => {
  const { page, faults } = await openPage(site, "/segments")
  await page.getByLabel("SQL", { exact: true }).waitFor()
  await page.getByText("To be kept it needs a name of lower-case words").waitFor()
  await page.getByLabel("Name").fill("My Segment")
  expect(await page.getByLabel("Name").getAttribute("aria-invalid")).toBe("true")
  await page.getByLabel("Name").fill("harm-watch")
  await page.getByLabel("Description").fill("Signs of harm")
  await page.getByLabel("Owner").fill("safer")
  await writeSql(page, "select player_key\nfrom ft_player\nwhere harm_level != ''")
  await page.keyboard.press("Control+Enter")
  await page.getByRole("alert").getByText("SEGMENT_PROTECTION").waitFor()
  await page.getByLabel("Purpose").selectOption("protection")
  await page.keyboard.press("Tab")
  await page.getByRole("button", { name: "Run" }).click()
  await page.getByText("0 players").waitFor()
  await page.getByRole("button", { name: "Save draft" }).click()
  await page.getByRole("link", { name: "Its page" }).click()
  await page.getByRole("heading", { name: "Signs of harm" }).waitFor()
  expect(faults.filter((one) => !/ 422 /.test(one))).toEqual([])
  await page.context().close()
})

test.each(LOOKS)("lists, drafts and archived ones are accessible in %s", async (name, look) => {
  for (const [part, path, ready] of [
    ["segment-folders", "/segments?by=folder", ".folder-row"],
    ["segments-none", "/segments?find=nothing", ".list-filters"],
    ["segment-archived", "/segments/bygone", ".idle button"],
  ] as const) {
    const { page, faults } = await openPage(site, path, look)
    await page.locator(ready).first().waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `${part}-${name}.png`), fullPage: true })
    expect([part, await seriousFaults(page)]).toEqual([part, []])
    expect([part, await sideways(page)]).toEqual([part, 0])
    expect(faults).toEqual([])
    await page.context().close()
  }
})
