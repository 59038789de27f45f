import { request } from "node:http"
import { join } from "node:path"
import { tableFromIPC } from "apache-arrow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { LIGHT, LOOKS, type Look, openPage, seriousFaults } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"

let site: PageSite

const today = () => new Date().toISOString()
const bet = (number: number, stake: string) => ({
  event_id: `page-${number}`,
  type: "casino.bet",
  brand: "orsa",
  player_id: "p1",
  occurred_at: today(),
  round_id: `r${number}`,
  game_id: "starfall",
  stake_real: stake,
  stake_bonus: "0",
  currency: "EUR",
})

beforeAll(async () => {
  site = await openPageSite()
})

afterAll(() => site?.close())

// fetch sets the Host header itself.
function statusUnder(host: string, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on("error", reject)
    asked.end()
  })
}

const open = (look: Look) => openPage(site, "/", look)

describe("the overview", () => {
  test("an empty operator is told what to do", async () => {
    const { page } = await open(LIGHT)
    await page.getByText("No events yet").waitFor()
    await page.context().close()
  })

  test("a bet placed now shows without a reload, to the unit", async () => {
    await site.send([bet(1, "1234.4")])
    const { page, faults } = await open(LIGHT)
    const ggr = page.locator(".figures dd.figure").first()
    await expect.poll(() => ggr.textContent(), { timeout: 20_000 }).toBe("€1,234")
    await site.send([bet(2, "1000.2")])
    await expect.poll(() => ggr.textContent(), { timeout: 20_000 }).toBe("€2,235")
    expect(faults).toEqual([])
    expect(page.url()).not.toContain("key=")
    await page.context().close()
  })

  test.each(LOOKS)("has no serious fault of accessibility in %s", async (name, look) => {
    const { page, faults } = await open(look)
    await page.locator(".figures dd.figure").first().waitFor()
    await page.locator("figure svg").first().waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `overview-${name}.png`), fullPage: true })
    expect(await seriousFaults(page)).toEqual([])
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("draws the segments that moved most and leads to all, and neither half of it stands empty", async () => {
    const { page } = await open(LIGHT)
    await page.locator(".segment").first().waitFor()
    expect(await page.locator(".segment").count()).toBe(4)
    const halves = await page
      .locator(".halves > div")
      .evaluateAll((both) =>
        both.map((half) => half.lastElementChild?.getBoundingClientRect().bottom),
      )
    const [left = 0, right = 0] = halves.map(Number)
    expect(Math.max(left, right) / Math.min(left, right)).toBeLessThan(1.5)
    await page.getByRole("link", { name: "All 9 segments" }).click()
    await page.getByRole("heading", { name: "Segments", level: 1 }).waitFor()
    await page.context().close()
  })

  test("shows the same figures as the API in JSON and in Arrow", async () => {
    const { door } = site.runtime
    const headers = { authorization: `Bearer ${door?.key}` }
    const rows = (await (await fetch(`${door?.url}/api/days`, { headers })).json()) as {
      ggr: string
    }[]
    const arrow = await (await fetch(`${door?.url}/api/days.arrow`, { headers })).arrayBuffer()
    const table = tableFromIPC(new Uint8Array(arrow))
    expect(rows.map(({ ggr }) => ggr)).toEqual(["2234.6"])
    expect(table.toArray().map((row) => row.toJSON())).toEqual(rows)
  })

  test("days are asked for by brand and day, and a wrong question is told what is wrong", async () => {
    const { door } = site.runtime
    const headers = { authorization: `Bearer ${door?.key}` }
    const ask = async (query: string) => {
      const response = await fetch(`${door?.url}/api/days?${query}`, { headers })
      return [response.status, await response.json()] as const
    }
    const day = today().slice(0, 10)
    expect((await ask(`brand=orsa&from=${day}&to=${day}`))[1]).toHaveLength(1)
    expect((await ask("brand=tern"))[1]).toEqual([])
    expect((await ask(`from=2020-01-01&to=2020-01-02`))[1]).toEqual([])
    expect(await ask("from=yesterday")).toMatchObject([
      400,
      { code: "DAYS_QUERY", message: expect.stringContaining("2026-11-23") },
    ])
    expect(await ask("colour=red")).toMatchObject([400, { code: "DAYS_QUERY" }])
    expect(await ask("from=2026-11-23&to=2026-11-01")).toMatchObject([
      400,
      { code: "DAYS_QUERY", message: expect.stringContaining("'from'") },
    ])
    expect((await fetch(`${door?.url}/api/nothing`, { headers })).status).toBe(404)
    const lost = await (await fetch(`${door?.url}/api/nothing`, { headers })).json()
    expect(lost).toEqual({ code: "NOT_FOUND", message: "There is no /api/nothing." })
  })

  test("says nothing to somebody without a key, or under another's name", async () => {
    const { door } = site.runtime
    expect((await fetch(`${door?.url}/`)).status).toBe(401)
    expect((await fetch(`${door?.url}/?key=wrong`)).status).toBe(401)
    expect((await fetch(`${door?.url}/api/overview`)).status).toBe(401)
    const policy = (await fetch(`${door?.url}/`)).headers.get("content-security-policy")
    expect(policy).toContain("default-src 'self'")
    expect(await statusUnder("evil.example", `${door?.url}/`)).toBe(421)
    expect(await statusUnder("evil.example", `${door?.url}/api/overview`)).toBe(421)
  })

  test("a viewer signs in by the form, and is out as soon as his key is revoked", async () => {
    const { store, door } = site.runtime
    const { id, token } = await store.apiKeys.create({ name: "viewer", role: "viewer" })
    const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(`${door?.url}/?brand=orsa&to=2026-11-12`)
    const { fontFamily } = await page.evaluate(() => ({ ...getComputedStyle(document.body) }))
    expect(fontFamily).toContain("Inter Variable")
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel("Key").fill("pb_wrong")
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByText("This key is not known").waitFor()
    await page.getByLabel("Key").fill(token)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.locator(".figures dd.figure").first().waitFor()
    expect(new URL(page.url()).search).toBe("?brand=orsa&to=2026-11-12")
    const cookies = await context.cookies()
    expect(cookies.map(({ name }) => name)).toEqual([
      `pitboss_session_${new URL(door?.url ?? "").port}`,
    ])
    await store.apiKeys.revoke(id)
    await page.getByRole("heading", { name: "Sign in to Pitboss" }).waitFor()
    await context.close()
  })

  test("its state is a link, and keys work", async () => {
    const { page } = await open(LIGHT)
    await page.getByLabel("Money").getByRole("button", { name: "Table" }).click()
    await page.getByRole("button", { name: "14", exact: true }).click()
    expect(new URL(page.url()).search).toBe("?tables=days&days=14")
    await page.reload()
    const table = page.getByRole("region", { name: "Days and brands as a table" })
    await expect.poll(() => table.getByRole("cell", { name: "€2,235" }).count()).toBe(3)
    expect(await seriousFaults(page)).toEqual([])
    await page.goBack()
    expect(new URL(page.url()).search).toBe("?tables=days")
    await page.keyboard.press("?")
    await page.getByRole("dialog", { name: "Keys" }).waitFor()
    await page.keyboard.press("Escape")
    await page.keyboard.press("t")
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset["theme"]))
      .toBe("light")
    await page.context().close()
  })

  test("on a phone nothing has to be scrolled sideways", async () => {
    const { page } = await open({ width: 390, height: 844, colorScheme: "light" })
    await page.locator("figure svg").first().waitFor()
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBeLessThanOrEqual(390)
    await page.getByRole("button", { name: /days to today/ }).click()
    await page.getByRole("button", { name: "14", exact: true }).click()
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole("button", { name: "Theme: system" }).click()
    expect(new URL(page.url()).search).toBe("?days=14")
    expect(await width()).toBeLessThanOrEqual(390)
    await page.context().close()
  })

  test("a part that cannot be read is missing alone, without the engine's words", async () => {
    const { warehouse } = site.runtime
    await warehouse.command("rename table act_send to act_send_away")
    const { page } = await open(LIGHT)
    await page.getByText("Not available since").waitFor()
    expect(await page.locator(".figures dd.figure").first().textContent()).toBe("€2,235")
    const { door } = site.runtime
    const headers = { authorization: `Bearer ${door?.key}` }
    const overview = await (await fetch(`${door?.url}/api/overview`, { headers })).text()
    expect(overview).toContain('"code":"WAREHOUSE_UNKNOWN_TABLE"')
    expect(overview).not.toMatch(/select|scope/i)
    await warehouse.command("rename table act_send_away to act_send")
    await page.getByText("Not available since").waitFor({ state: "detached" })
    await page.context().close()
  })

  test("describes its API in a document", async () => {
    const { door } = site.runtime
    const headers = { authorization: `Bearer ${door?.key}` }
    const response = await fetch(`${door?.url}/api/openapi.json`, { headers })
    const document = (await response.json()) as { openapi: string; paths: object }
    expect(document.openapi).toBe("3.1.0")
    expect(Object.keys(document.paths)).toContain("/v1/events")
  })
})
