import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { tableFromIPC } from "apache-arrow"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
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

interface Look {
  readonly width: number
  readonly height: number
  readonly colorScheme: "light" | "dark"
}

async function open(look: Look): Promise<{ page: Page; faults: string[] }> {
  const { colorScheme, ...viewport } = look
  const context = await site.browser.newContext({ viewport, colorScheme })
  const page = await context.newPage()
  const faults: string[] = []
  page.on("pageerror", (error) => faults.push(error.message))
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text())
  })
  await page.goto(site.address)
  return { page, faults }
}

const LIGHT = { width: 1440, height: 900, colorScheme: "light" } as const

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
    await expect.poll(() => ggr.textContent(), { timeout: 20_000 }).toBe("1,234")
    await site.send([bet(2, "1000.2")])
    await expect.poll(() => ggr.textContent(), { timeout: 20_000 }).toBe("2,235")
    expect(faults).toEqual([])
    expect(page.url()).not.toContain("key=")
    await page.context().close()
  })

  test.each([
    ["light", LIGHT],
    ["dark", { width: 1440, height: 900, colorScheme: "dark" }],
    ["phone", { width: 390, height: 844, colorScheme: "light" }],
  ] as const)("has no serious fault of accessibility in %s", async (name, look) => {
    const { page, faults } = await open(look)
    await page.locator(".figures dd.figure").first().waitFor()
    await page.locator("figure svg").first().waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `overview-${name}.png`) })
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8"))
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(): Promise<{
            violations: { id: string; impact: string; nodes: { html: string }[] }[]
          }>
        }
      }
      const { violations } = await axe.run()
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    })
    expect(found).toEqual([])
    expect(faults).toEqual([])
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
    expect(table.toArray().map((row) => row.toJSON()["ggr"])).toEqual(["2234.6"])
  })

  test("says nothing to somebody without a key", async () => {
    const { door } = site.runtime
    expect((await fetch(`${door?.url}/`)).status).toBe(401)
    expect((await fetch(`${door?.url}/?key=wrong`)).status).toBe(401)
    expect((await fetch(`${door?.url}/api/overview`)).status).toBe(401)
    const policy = (await fetch(`${door?.url}/`)).headers.get("content-security-policy")
    expect(policy).toContain("default-src 'self'")
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
