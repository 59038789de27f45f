import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DARK, LIGHT, LOOKS, openPage, PHONE, pressUntil, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { askFor } from "./question.ts"

let site: PageSite
let cookie: string

/** Names that lead to somebody: none of them may stand on a page of models. */
const PERSONS = ["walker-one", "walker-two"]

const events = (player: string) => {
  const about = { brand: "orsa", player_id: player, occurred_at: new Date().toISOString() }
  const money = { currency: "EUR", stake_bonus: "0" }
  return [
    { ...about, event_id: `${player}-in`, type: "session.started", session_id: `${player}-s` },
    {
      ...{ ...about, ...money, event_id: `${player}-bet`, type: "casino.bet" },
      ...{ round_id: `${player}-round`, game_id: "starfall", stake_real: "2.50" },
    },
    {
      ...{ ...about, event_id: `${player}-pay`, type: "deposit", payment_id: `${player}-payment` },
      ...{ status: "approved", amount: "20", currency: "EUR" },
    },
  ]
}

beforeAll(async () => {
  site = await openPageSite()
  await site.send(PERSONS.flatMap(events))
  const answer = await fetch(site.address, { redirect: "manual" })
  cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? ""
})

afterAll(() => site?.close())

const load = (path: string, headers: Record<string, string> = { cookie }) =>
  fetch(`${site.runtime.door?.url}${path}`, { headers, redirect: "manual" })

async function textOf(path: string): Promise<string> {
  const answer = await load(path)
  expect([path, answer.status]).toEqual([path, 200])
  return answer.text()
}

describe("the pages of models over HTTP", () => {
  test("whoever has no session is asked for a key, and comes back to where he wanted to go", async () => {
    const asked = ["/models", "/models/model/ft_player", "/models/model/none", "/models/x/y"]
    for (const path of asked) {
      const answer = await load(path, {})
      expect([path, answer.status]).toEqual([path, 401])
      const text = await answer.text()
      expect(text).toContain(`action="/sign-in${path}"`)
      expect(text).not.toContain("ft_player</")
    }
  })

  test("a key that only sends events opens nothing", async () => {
    const { token: key } = await site.runtime.store.apiKeys.create({
      name: "games",
      role: "source",
    })
    const body = new URLSearchParams({ key })
    const signIn = `${site.runtime.door?.url}/sign-in/models`
    const answer = await fetch(signIn, { method: "POST", body, redirect: "manual" })
    expect(answer.status).toBe(401)
    expect(answer.headers.get("set-cookie")).toBeNull()
    expect((await load(`/models?key=${key}`, {})).status).toBe(401)
    const bearer = { authorization: `Bearer ${key}` }
    expect((await load("/models/model/ft_player", bearer)).status).toBe(401)
  })

  test("a viewer signs in on the page of a model, and is shown it", async () => {
    const { token: key } = await site.runtime.store.apiKeys.create({ name: "eve", role: "viewer" })
    const signIn = `${site.runtime.door?.url}/sign-in/models/model/ft_player?brand=orsa`
    const body = new URLSearchParams({ key })
    const answer = await fetch(signIn, { method: "POST", body, redirect: "manual" })
    expect(answer.headers.get("location")).toBe("/models/model/ft_player?brand=orsa")
    const own = answer.headers.get("set-cookie")?.split(";")[0] ?? ""
    expect((await load("/models/model/ft_player", { cookie: own })).status).toBe(200)
  })

  test("an unknown model is not found, and the nearest is named", async () => {
    for (const path of ["/models/model/ft_playr", "/models/ft_playr.html"]) {
      const answer = await load(path)
      expect([path, answer.status]).toEqual([path, 404])
      expect(await answer.text()).toMatch(/The nearest is <a [^>]*>ft_player</)
    }
    const odd = await load("/models/model/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    expect(odd.status).toBe(404)
    expect(await odd.text()).not.toContain("<script>alert")
    expect((await load(`/models/model/${"z".repeat(5_000)}`)).status).toBe(404)
  })

  test("an address with .html is the same page, and links keep the scope", async () => {
    const text = await textOf("/models/model/ft_player.html?brand=orsa&theme=dark")
    expect(text).toContain('<h1 class="mono">ft_player</h1>')
    expect(text).toContain('href="/models?brand=orsa"')
    expect(text).toContain('href="/segments?brand=orsa"')
  })

  test("scripts come from files of our own: the policy of all pages holds here too", async () => {
    const answer = await load("/models")
    const policy = answer.headers.get("content-security-policy") ?? ""
    expect(policy).toBe((await load("/")).headers.get("content-security-policy"))
    expect(policy).not.toMatch(/script-src|nonce|sha256/)
    const text = await answer.text()
    const scripts = [...text.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)]
    expect(scripts.length).toBeGreaterThan(0)
    for (const [, attributes = "", body] of scripts) {
      expect(body).toBe("")
      const src = /src="([^"]+)"/.exec(attributes)?.[1] ?? ""
      const script = await load(src, {})
      expect(script.headers.get("content-type")).toContain("text/javascript")
    }
  })

  test("no page holds what leads to a player: his id and key, his events, rounds and payments", async () => {
    const rows = await site.runtime.warehouse.query<{ key: string }>(
      "select distinct toString(player_key) as key from raw_event",
    )
    expect(rows).toHaveLength(PERSONS.length)
    const index = await textOf("/models")
    const models = new Set(
      [...index.matchAll(/href="(\/models\/model\/[^"]+)"/g)].map(([, at]) => at),
    )
    expect(models.size).toBeGreaterThan(30)
    let sampled = 0
    for (const path of models) {
      const text = await textOf(path ?? "")
      if (text.includes('aria-label="Sample rows"')) sampled += 1
      for (const person of [...PERSONS, ...rows.map(({ key }) => key)])
        expect([path, person, text.includes(person)]).toEqual([path, person, false])
    }
    expect(sampled).toBeGreaterThan(10)
  })

  test("the interface of the API stays as it is: the pages are no part of it", async () => {
    const { paths } = (await askFor(site, "/api/openapi.json")) as { readonly paths: object }
    expect(Object.keys(paths).filter((path) => path.startsWith("/models"))).toEqual([])
  })
})

const headOf = (page: Page, name: string) =>
  page.getByRole("heading", { level: 1, name, exact: true })

describe("the pages of models in the product", () => {
  test.each([
    ["desktop", LIGHT],
    ["phone", PHONE],
  ] as const)("are walked from the overview by the lineage and back, on %s", async (_, look) => {
    const { page, faults } = await openPage(site, "/?brand=orsa", look)
    const navigation = page.getByRole("navigation", { name: "Pages" })
    await navigation.getByRole("link", { name: "Models" }).click()
    await headOf(page, "Models").waitFor()
    expect(await sideways(page)).toBe(0)
    await page.getByLabel("Find by name").fill("fct_brand_day")
    await page.getByRole("link", { name: "fct_brand_day", exact: true }).first().click()
    await headOf(page, "fct_brand_day").waitFor()
    expect(await sideways(page)).toBe(0)
    const upstream = page.locator(".graph a.node", { hasText: /^int_/ }).first()
    const name = (await upstream.textContent()) ?? ""
    await upstream.click()
    await headOf(page, name).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/models/model/${name}`)
    await page.goBack()
    await headOf(page, "fct_brand_day").waitFor()
    await page.locator(".crumbs").getByRole("link", { name: "Models" }).click()
    await headOf(page, "Models").waitFor()
    await navigation.getByRole("link", { name: "Overview" }).click()
    await page.locator(".figures dd.figure").first().waitFor()
    expect(new URL(page.url()).searchParams.get("brand")).toBe("orsa")
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("have the keys of the other pages, and their theme", async () => {
    const { page, faults } = await openPage(site, "/pipeline", DARK)
    await pressUntil(page, ["g", "m"], headOf(page, "Models"))
    const theme = () => page.evaluate(() => document.documentElement.dataset["theme"])
    expect(await theme()).toBe("auto")
    await page.keyboard.press("t")
    expect(await theme()).toBe("light")
    await page.getByRole("button", { name: "Theme: light" }).waitFor()
    await page.getByLabel("Find by name").pressSequentially("gst")
    expect(await theme()).toBe("light")
    await page.locator("h1").click()
    for (const key of ["g", "p"]) await page.keyboard.press(key)
    await page.getByRole("region", { name: "Figures against events" }).waitFor()
    expect(new URL(page.url()).pathname).toBe("/pipeline")
    expect(await theme()).toBe("light")
    expect(faults).toEqual([])
    await page.context().close()
  })

  test.each(LOOKS)("are accessible and as wide as the screen in %s", async (name, look) => {
    for (const [shot, path] of [
      ["models", "/models"],
      ["model", "/models/model/ft_player"],
      ["model-unknown", "/models/model/ft_playr"],
    ]) {
      const { page } = await openPage(site, path ?? "", look)
      await page.locator("h1").waitFor()
      await page.screenshot({ path: join(ARTIFACTS, `${shot}-${name}.png`) })
      expect([path, await seriousFaults(page)]).toEqual([path, []])
      expect([path, await sideways(page)]).toEqual([path, 0])
      await page.context().close()
    }
  })
})
