import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openPage, sqlOf, writeSql } from "./look.ts"
import { openPageSite, type PageSite } from "./page-site.ts"

let site: PageSite

beforeAll(async () => {
  site = await openPageSite()
}, 500_000)

afterAll(() => site?.close())

/** A machine may be busy with other things. */
const SOON = { timeout: 30_000 }

const selectOf = (least: number) => `select player_key\nfrom ft_player\nwhere deposits >= ${least}`

async function fillIn(page: Page, name: string, description: string, owner: string): Promise<void> {
  await page.getByLabel("Name").fill(name)
  await page.getByLabel("Description").fill(description)
  await page.getByLabel("Owner").fill(owner)
}

async function publish(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish" }).click()
}

test("two people at one segment undo nothing of each other, and a draft is opened where it is told of", async () => {
  const [{ page: ana }, { page: bob }] = [
    await openPage(site, "/segments"),
    await openPage(site, "/segments"),
  ]
  await ana.getByLabel("SQL", { exact: true }).waitFor()
  await writeSql(ana, selectOf(1))
  await fillIn(ana, "shared", "First words", "ana")
  await publish(ana)
  await ana.getByRole("heading", { name: "First words" }).waitFor()

  // A new one of that name replaces nothing.
  await bob.getByLabel("SQL", { exact: true }).waitFor()
  await writeSql(bob, selectOf(2))
  await fillIn(bob, "shared", "Somebody else", "bob")
  await publish(bob)
  await bob.getByRole("alert").getByText("Version 1 of segment 'shared' was saved by").waitFor()

  // Who has changed nothing follows, and changes only what he changes.
  await bob.goto(`${site.runtime.door?.url}/segments/shared`)
  await expect.poll(() => sqlOf(bob), SOON).toBe(selectOf(1))
  await ana.getByLabel("SQL", { exact: true }).waitFor()
  await writeSql(ana, selectOf(3))
  await publish(ana)
  await ana.getByText("Version 2 runs from the next round on.").waitFor()
  await expect.poll(() => sqlOf(bob), { timeout: 30_000 }).toBe(selectOf(3))
  await bob.getByLabel("Description").fill("Better words")
  await publish(bob)
  await bob.getByText("Version 3 runs from the next round on.").waitFor()
  await bob.getByRole("heading", { name: "Better words" }).waitFor()
  await expect.poll(() => sqlOf(bob), SOON).toBe(selectOf(3))

  // Who has is told, and refused until he has said which goes on.
  await ana.getByRole("heading", { name: "Better words" }).waitFor()
  await writeSql(ana, selectOf(4))
  await writeSql(bob, selectOf(5))
  await bob.getByRole("button", { name: "Save draft" }).click()
  await bob.getByText("Version 4 is kept as a draft.").waitFor()
  await ana.getByText("Version 4 was saved meanwhile.").waitFor()
  await publish(ana)
  await ana.getByRole("alert").getByText("Yours is made from version 3").waitFor()
  await ana.getByRole("button", { name: "Show what stands there" }).click()
  await expect.poll(() => sqlOf(ana), SOON).toBe(selectOf(3))

  await ana.getByRole("button", { name: "Open the draft" }).click()
  await expect.poll(() => sqlOf(ana), SOON).toBe(selectOf(5))
  await publish(ana)
  await expect.poll(() => ana.url(), SOON).not.toContain("open=")
  await expect.poll(() => sqlOf(ana), { timeout: 30_000 }).toBe(selectOf(5))
  await ana.getByRole("button", { name: "Open the draft" }).waitFor({ state: "detached" })

  // What ran before is no draft when an older one runs again; and what stands around a select is none of it.
  await writeSql(bob, `${selectOf(6)};\n`)
  await publish(bob)
  await bob.getByText("Version 5 runs from the next round on.").waitFor()
  await bob.getByRole("button", { name: "Put back" }).waitFor({ state: "detached" })
  const { page: other } = await openPage(site, "/segments/shared?tab=versions")
  await other
    .getByRole("row", { name: /^1 replaced/ })
    .getByRole("button", { name: "Open" })
    .click()
  await expect.poll(() => sqlOf(other), SOON).toBe(selectOf(1))
  expect(await other.getByLabel("Description").inputValue()).toBe("First words")
  await other.goto(`${site.runtime.door?.url}/segments/shared?tab=versions`)
  await other
    .getByRole("row", { name: /^4 replaced/ })
    .getByRole("button", { name: "Publish" })
    .click()
  await other.getByText("Version 4 runs from the next round on.").waitFor()
  await other.goto(`${site.runtime.door?.url}/segments/shared`)
  await expect.poll(() => sqlOf(other), { timeout: 30_000 }).toBe(selectOf(5))
  expect(await other.getByText("is a draft").count()).toBe(0)
}, 600_000)
