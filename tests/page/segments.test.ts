import { join } from "node:path"
import { tableFromIPC } from "apache-arrow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  LOOKS,
  openPage,
  pressUntil,
  seriousFaults,
  sideways,
  sqlOf,
  sqlShown,
  writeSql,
} from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

const NAME = "first-deposit-no-bet"
const players = Array.from({ length: 12 }, (_, place) => `p${String(place).padStart(2, "0")}`)
const deposit = (brand: string, player_id: string) => ({
  event_id: `d-${player_id}`,
  type: "deposit",
  brand,
  player_id,
  occurred_at: new Date(Date.now() - 60_000).toISOString(),
  payment_id: `d-${player_id}`,
  status: "approved",
  amount: "25",
  currency: brand === "gull" ? "GBP" : "EUR",
})

beforeAll(async () => {
  site = await openPageSite()
  await site.send([...players.map((player) => deposit("orsa", player)), deposit("gull", "g1")])
})

afterAll(() => site?.close())

interface Listed {
  readonly name: string
  readonly size: number
  readonly error: string | null
  readonly looked_at: string | null
}

describe("the API of segments", () => {
  test("lists every segment with its size, in JSON and in Arrow", async () => {
    const rows = (await askFor(site, "/api/segments")) as Listed[]
    expect(rows.map(({ name }) => name)).toContain("near-deposit-limit")
    expect(rows.find(({ name }) => name === NAME)).toMatchObject({
      size: 13,
      entered_24h: 13,
      left_24h: 0,
      owner: "crm",
      purpose: "marketing",
      error: null,
    })
    // Nothing has happened since, and it is evaluated all the same.
    const looked = async () =>
      ((await askFor(site, "/api/segments")) as Listed[]).find(({ name }) => name === NAME)
        ?.looked_at
    const before = (await looked()) ?? ""
    await expect.poll(async () => ((await looked()) ?? "") > before, { timeout: 20_000 }).toBe(true)
    const answer = await ask(site, "/api/segments", {
      headers: { accept: "application/vnd.apache.arrow.stream" },
    })
    const table = tableFromIPC(new Uint8Array(await answer.arrayBuffer()))
    expect(table.toArray().map((row) => row.toJSON()["name"])).toEqual(rows.map(({ name }) => name))
    expect(table.getChild("size")?.get(rows.findIndex(({ name }) => name === NAME))).toBe(13)
  })

  test("says of one its SQL, its course and what moved players", async () => {
    const segment = await askFor(site, `/api/segments/${NAME}?hours=1`)
    expect(segment).toMatchObject({ hours: 1, sql: expect.stringContaining("select player_key") })
    const { course, causes } = segment as { course: { size: number }[]; causes: object[] }
    expect(course.at(-1)?.size).toBe(13)
    expect(causes.length).toBeGreaterThan(0)
    expect((await ask(site, "/api/segments/nobody")).status).toBe(404)
    expect((await ask(site, `/api/segments/${NAME}?hours=2`)).status).toBe(400)
    expect((await ask(site, `/api/segments/${NAME}?colour=red`)).status).toBe(400)
  })

  test("draws every change at its instant, and where there are too many the least and the most", async () => {
    const { warehouse } = site.runtime
    const evaluation = (name: string, minutesAgo: number, size: number, entered: number) => {
      const at = new Date(Date.now() - minutesAgo * 60_000)
      const stamp = at.toISOString().replace("T", " ").slice(0, 23)
      return {
        ...{ id: `${at.getTime()}000`, segment: name, version: "1", at: stamp, seen_up_to: stamp },
        ...{ ms: 1, size: String(size), entered: String(entered), left: "0" },
      }
    }
    const few = [1, 90, 2, 2, 3].map((size, place) =>
      evaluation("vip", 1_200 - place, size, place === 3 ? 0 : 1),
    )
    const many = Array.from({ length: 1_000 }, (_, place) =>
      evaluation("bonus-only", 1_300 - place, place === 500 ? 7_000 : place % 3, 1),
    )
    await warehouse.insert("seg_evaluation", [...few, ...many])
    const courseOf = async (name: string) => {
      const { course } = (await askFor(site, `/api/segments/${name}`)) as {
        course: { size: number; most: number }[]
      }
      return course
    }
    const sizes = (await courseOf("vip")).map(({ size }) => size)
    expect(sizes.slice(0, 4)).toEqual([1, 90, 2, 3])
    const course = await courseOf("bonus-only")
    expect(course.length).toBeLessThanOrEqual(182)
    expect(Math.max(...course.map(({ most }) => most))).toBe(7_000)
  })

  test("pages through members and transitions, and no page repeats or loses one", async () => {
    const seen: string[] = []
    let after = ""
    for (;;) {
      const query = new URLSearchParams({ limit: "5", ...(after && { after }) })
      const rows = (await askFor(site, `/api/segments/${NAME}/members?${query}`)) as {
        brand: string
        player_id: string
      }[]
      seen.push(...rows.map(({ brand, player_id }) => `${brand}:${player_id}`))
      after = seen.at(-1) ?? ""
      if (rows.length < 5) break
    }
    expect(seen).toEqual(["gull:g1", ...players.map((player) => `orsa:${player}`)])
    const gulls = await askFor(site, `/api/segments/${NAME}/members?brand=gull`)
    expect(gulls).toMatchObject([{ player_id: "g1", entered_at: expect.stringMatching(/Z$/) }])
    const moves = await askFor(site, `/api/segments/${NAME}/transitions?limit=2`)
    expect(moves).toMatchObject([{ change: "entered" }, { change: "entered" }])
  })
})

describe("a preview of SQL", () => {
  const preview = (sql: string, key = site.runtime.door?.key ?? "", purpose?: string) =>
    ask(site, "/api/segments/preview", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ sql, purpose }),
    })
  const told = async (sql: string, purpose?: string) =>
    (await preview(sql, undefined, purpose)).json()

  test("says whom a select would have, and keeps nothing", async () => {
    const { warehouse } = site.runtime
    const kept = () => warehouse.query("select count() as n from seg_transition")
    const before = await kept()
    expect(
      await told("select player_key, country\nfrom ft_player where deposits > 0"),
    ).toMatchObject({
      size: "13",
      columns: ["country"],
      players: expect.arrayContaining([expect.objectContaining({ player_id: "g1" })]),
    })
    expect(await kept()).toEqual(before)
  })

  test("reads what protects players for protection alone", async () => {
    const sql = "select player_key, harm_level from ft_player"
    expect(await told(sql)).toMatchObject({ code: "SEGMENT_PROTECTION" })
    expect(await told(sql, "protection")).toMatchObject({ columns: ["harm_level"] })
  })

  test("says on which line it cannot run", async () => {
    const unknown = await preview("select player_key\nfrom ft_player\nwhere deposit > 0")
    expect(unknown.status).toBe(422)
    expect(await unknown.json()).toMatchObject({
      line: 3,
      message: expect.stringContaining("`deposit`"),
    })
    expect(await told("select player_key\nfrom ft_player\nwhere (")).toMatchObject({
      code: "SANDBOX_SYNTAX",
      line: 3,
    })
    expect(await told("select brand from ft_player")).toMatchObject({ code: "SEGMENT_COLUMNS" })
  })

  test.each([
    "select player_key from raw_event",
    "select player_key from raw_dead_letter",
    "select player_key from system.processes",
    "select player_key from ft_player where brand in (select name from system.users)",
    "select player_key from ft_player where 1 in act_send",
    "select player_key from ft_player settings max_execution_time = 0",
    "select player_key from file('/etc/passwd')",
    "insert into ft_player select * from ft_player",
    "select 1; drop table ft_player",
  ])("nothing else is read or done: %s", async (sql) => {
    expect(await told(sql)).toMatchObject({ code: expect.stringMatching(/^SANDBOX_/) })
  })

  test("a select without an end is stopped", async () => {
    const endless =
      "select player_key from ft_player where (select count() from numbers(1000000000000) where number % 7 = 3) > 0"
    expect(await told(endless)).toMatchObject({ code: "PREVIEW_TOO_MUCH" })
  })

  test("is for administrators, and a question that is none is told so", async () => {
    const { store } = site.runtime
    const { token } = await store.apiKeys.create({ name: "looker", role: "viewer" })
    expect((await preview("select player_key from ft_player", token)).status).toBe(403)
    expect((await preview("")).status).toBe(400)
    expect((await ask(site, "/api/segments/preview", { method: "POST" })).status).toBe(400)
  })
})

test("the OpenAPI document names every question with its schema", async () => {
  const { paths } = (await askFor(site, "/api/openapi.json")) as {
    paths: Record<string, { get?: { parameters: { name: string }[] }; post?: object }>
  }
  const members = paths["/api/segments/{name}/members"]?.get
  expect(members?.parameters.map(({ name }) => name)).toEqual(["name", "brand", "after", "limit"])
  expect(paths["/api/segments/preview"]?.post).toHaveProperty("requestBody")
  expect(JSON.stringify(paths["/api/segments"])).toContain("entered_24h")
})

describe("the pages of segments", () => {
  test("from the overview to a segment, its members and back, by keys and links", async () => {
    const { page, faults } = await openPage(site, "/?brand=orsa")
    await page.getByRole("heading", { name: "Overview" }).waitFor({ state: "attached" })
    await pressUntil(page, ["g", "s"], page.getByRole("heading", { name: "Segments", level: 1 }))
    expect(page.url()).toContain("/segments?brand=orsa")
    const row = page.getByRole("row", { name: new RegExp(NAME) })
    await expect.poll(() => row.getByRole("cell").nth(1).textContent()).toBe("13")
    await row.getByRole("link", { name: NAME }).click()
    await page.getByRole("heading", { name: "Deposited, and has not placed a bet yet" }).waitFor()
    expect(await page.title()).toBe(`${NAME} · Pitboss`)
    await page.getByRole("button", { name: "Members" }).click()
    const members = page.getByRole("region", { name: "Members as a table" })
    await members.getByRole("link", { name: "orsa:p00" }).waitFor()
    expect(await members.getByText("gull:g1").count()).toBe(0)
    await page.getByRole("button", { name: "All brands" }).click()
    await members.getByRole("link", { name: "gull:g1" }).waitFor()
    await page.goBack()
    await members.getByText("gull:g1").waitFor({ state: "detached" })
    await page.goBack()
    await page.getByLabel("SQL", { exact: true }).waitFor()
    await page.goBack()
    await page.getByRole("heading", { name: "Segments", level: 1 }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("one that cannot run says what, where and the nearest name, and no figure that nobody knows", async () => {
    const { page } = await openPage(site, "/segments")
    const error = "Line 3, column 7: There is no `deposit`. The nearest is `deposits`. Nothing ran."
    const fault = { error, error_code: "SEGMENT_SQL", error_since: "2026-11-23T16:06:35.000Z" }
    await page.route(`**/api/segments/${NAME}?*`, async (route) => {
      // The page may be gone meanwhile.
      const response = await route.fetch().catch(() => undefined)
      if (response === undefined) return
      const nothing = { size: null, ms: null, course: [], causes: [], evaluated_at: null }
      await route.fulfill({ response, json: { ...(await response.json()), ...fault, ...nothing } })
    })
    await page.getByRole("link", { name: NAME }).click()
    const alert = page.getByRole("alert")
    await alert.waitFor()
    expect(await alert.textContent()).toBe(`Rests since 16:06:35 UTC. ${error} SEGMENT_SQL`)
    const side = page.getByRole("region", { name: "Size" })
    expect(await side.textContent()).toBe("SizeNobody knows who belongs to it now.")
    await page.context().close()
  })

  test("a select is tried, its fault stands under its line, a key mends it, and the draft outlives the page", async () => {
    const { page, faults } = await openPage(site, `/segments/${NAME}`)
    await page.getByLabel("SQL", { exact: true }).waitFor()
    await writeSql(page, "select player_key\nfrom ft_player\nwhere deposit > 10")
    await page.keyboard.press("Control+Enter")
    await page.getByRole("alert").getByText("Line 3, column 7.").waitFor()
    expect(await page.locator(".cm-lineNumbers .bad").textContent()).toBe("3")
    const note = page.locator(".cm-line:has-text('where deposit') + .line-fault")
    expect(await note.textContent()).toBe(
      "There is no `deposit`. The nearest is `deposits`. Nothing ran. Ctrl . writes deposits",
    )
    await page.reload()
    await sqlShown(page).toContain("where deposit > 10")
    await page.getByLabel("SQL", { exact: true }).press("Control+Enter")
    await note.waitFor()
    await page.keyboard.press("Control+.")
    await sqlShown(page).toContain("where deposits > 10")
    expect(await note.count()).toBe(0)
    await writeSql(page, "select player_key from ft_player where deposits > 10 and brand = 'orsa'")
    await page.getByRole("button", { name: "Run", exact: false }).first().click()
    await page.getByText("12 players").waitFor()
    await page.getByRole("button", { name: "Put back" }).click()
    await sqlShown(page).toContain("bet_first_at is null")
    expect(faults.filter((one) => !/422/.test(one))).toEqual([])
    await page.context().close()
  })

  test("relations and columns are completed with type and description, and typed by keys alone", async () => {
    const { page } = await openPage(site, `/segments/${NAME}`)
    await page.getByLabel("SQL", { exact: true }).waitFor()
    // The page has come, and so has what it completes from: it is asked for again only after a minute.
    await page.reload({ waitUntil: "commit" })
    await page.waitForResponse(/\/api\/relations/)
    await page.getByLabel("SQL", { exact: true }).waitFor()
    await writeSql(page, "select player_key from ft_player where ")
    await page.keyboard.type("deposits_count_7")
    const option = page.getByRole("option", { name: /deposits_count_7d/ })
    await option.waitFor()
    expect(await option.textContent()).toMatch(/^deposits_count_7d/)
    await page.getByText("Approved deposits; of the last 7 days").waitFor()
    await page.keyboard.press("Enter")
    await sqlShown(page).toBe("select player_key from ft_player where deposits_count_7d")
    await page.keyboard.type(" > 0 g v")
    // Keys of the page are the field's meanwhile.
    expect(new URL(page.url()).search).not.toContain("compare")
    await page.context().close()
  })

  test("a text of millions of characters is refused in words, and the page and its draft live", async () => {
    const { page, faults } = await openPage(site, `/segments/${NAME}`)
    const field = page.getByLabel("SQL", { exact: true })
    await field.waitFor()
    const draft = "select player_key from ft_player where deposits > 11"
    await writeSql(page, draft)
    const isRefused = await field.evaluate((element) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData("text/plain", "select 1, '2'\n".repeat(385_000))
      const pasted = { clipboardData, bubbles: true, cancelable: true }
      return !element.dispatchEvent(new ClipboardEvent("paste", pasted))
    })
    expect(isRefused).toBe(true)
    await page.getByText("characters: expected at most 100,000.").waitFor()
    expect(await sqlOf(page)).toBe(draft)
    await field.press("End")
    await page.keyboard.type(" ")
    await expect.poll(() => page.getByText("SQL_TOO_LONG").count()).toBe(0)
    await page.reload()
    await sqlShown(page).toBe(`${draft} `)
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("a select that a viewer may not run says who can grant it", async () => {
    const { store, door } = site.runtime
    const { token } = await store.apiKeys.create({ name: "viewer-2", role: "viewer" })
    const page = await site.browser.newPage()
    await page.goto(`${door?.url}/segments/${NAME}?key=${token}`)
    expect(new URL(page.url()).pathname).toBe(`/segments/${NAME}`)
    await page.getByRole("button", { name: "Run" }).click()
    await page.getByText("Expected a key of the role analyst or admin").waitFor()
    await page.close()
  })

  test("somebody who is not signed in comes to the page that he asked for", async () => {
    const { store, door } = site.runtime
    const { token } = await store.apiKeys.create({ name: "viewer-3", role: "viewer" })
    const page = await site.browser.newPage()
    await page.goto(`${door?.url}/segments/${NAME}?tab=members`)
    await page.getByLabel("Key").fill(token)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByRole("link", { name: "orsa:p00" }).first().waitFor()
    expect(new URL(page.url()).search).toBe("?tab=members")
    const elsewhere = await fetch(`${door?.url}/sign-in//evil.example`, { method: "POST" })
    expect(elsewhere.status).toBe(404)
    await page.close()
  })

  test("a segment that is none, and a page that is none, say so", async () => {
    const { page } = await openPage(site, "/segments/nobody")
    await page.getByRole("heading", { name: "Not found" }).waitFor()
    await page.getByText("SEGMENT_UNKNOWN").waitFor()
    await page.goto(`${site.runtime.door?.url}/segments/a/b`)
    await page.getByRole("heading", { name: "There is no such page" }).waitFor()
    await page.context().close()
  })

  test.each(LOOKS)("are accessible and as wide as the screen in %s", async (name, look) => {
    for (const [part, path, ready] of [
      ["segments", "/segments", "table.list tbody tr"],
      ["segment", `/segments/${NAME}`, "figure svg"],
      ["members", `/segments/${NAME}?tab=members`, "section.sideways tbody tr"],
      ["moves", `/segments/${NAME}?tab=moves`, ".halves > div tbody tr"],
      ["rules", `/segments/${NAME}?edit=rules`, ".rule-group li"],
      ["backtest", `/segments/${NAME}?tab=backtest`, "input[type=date]"],
      ["compare", `/segments/${NAME}?tab=compare&with=lapsed-depositor`, ".overlap-bar"],
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
})
