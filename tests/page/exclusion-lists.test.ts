import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { listsImport } from "../../commands/operation/lists.ts"
import { inProcess } from "../../commands/session.ts"
import type { CaseRow, ListRow } from "../../dashboards/api/exclusion/schema.ts"
import { LOOKS, openPage, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

const PATH = "/api/exclusion-lists"
const folder = mkdtempSync(join(tmpdir(), "pitboss-lists-"))
const columns = { first_name: "first", last_name: "last", birth_date: "born" }
const born = "1990-05-07"

let site: PageSite

beforeAll(async () => {
  site = await openPageSite({
    exclusion_lists: [
      { id: "mt-register", jurisdiction: "MT", columns },
      { id: "nj-state", jurisdiction: "US-NJ", columns },
    ],
  })
  const { vault } = site.runtime.store
  const people = {
    linda: ["Linda", "Borg"],
    anabella: ["Anabella", "Vella"],
    calm: ["Calm", "Cam"],
  }
  for (const [playerId, [first_name, last_name]] of Object.entries(people))
    await vault.put({ brand: "orsa", playerId }, { first_name, last_name, birth_date: born })
}, 500_000)

afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function take(lines: readonly string[]): Promise<void> {
  const file = join(folder, "list.csv")
  writeFileSync(file, lines.join("\n"))
  const asked = { list: "mt-register", file, by: "officer", reason: "of Monday" }
  await inProcess(site.runtime).invoke(listsImport, asked)
}

const listOf = async (id: string) =>
  ((await askFor(site, PATH)) as ListRow[]).find((one) => one.id === id)

const casesOf = async (state: string) =>
  (await askFor(site, `${PATH}/cases?state=${state}`)) as CaseRow[]

async function as(role: "viewer" | "analyst" | "compliance") {
  const { token } = await site.runtime.store.apiKeys.create({ name: role, role })
  return { authorization: `Bearer ${token}`, "content-type": "application/json" }
}

describe("exclusion lists", () => {
  test("say that they never came, and since when nothing goes out for it", async () => {
    const nj = await listOf("nj-state")
    expect(nj).toMatchObject({ entries: 0, imported_at: null, age_s: null, imports: [] })
    expect(Date.parse(nj?.stale_since ?? "")).toBeLessThanOrEqual(Date.now())
    const { page, faults } = await openPage(site, "/exclusion-lists")
    await page.getByText("Never came: no promotions there since").first().waitFor()
    await page.getByText("No file has come.").waitFor()
    await page.getByText("Nobody.").waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("show what came in, also what was refused, and who is on one", async () => {
    await take(["first,last,born", `LINDA,BORG,${born}`, `ANNABELLA,VELLA,${born}`])
    await expect(take(["first,last,born"])).rejects.toMatchObject({ code: "EXCLUSION_LIST_EMPTY" })
    // An answer of a moment ago is given to whoever asks within a second.
    const came = { entries: 2, stale_since: null, matched: 1, to_review: 1 }
    await expect.poll(() => listOf("mt-register"), { timeout: 10_000 }).toMatchObject(came)
    const mt = await listOf("mt-register")
    expect(mt?.imports.map(({ refused, by, lines }) => [refused, by, lines])).toEqual([
      ["EXCLUSION_LIST_EMPTY", "officer", 0],
      [null, "officer", 2],
    ])
    const shown = async () => (await casesOf("")).map(({ player, state }) => [player, state])
    const found = [
      ["orsa:anabella", "review"],
      ["orsa:linda", "exact"],
    ]
    await expect.poll(shown).toEqual(found)
  })

  test.each(LOOKS)("are accessible and as wide as the screen in %s", async (name, look) => {
    const { page, faults } = await openPage(site, "/exclusion-lists", look)
    await page.getByText("may be on it: no promotions until somebody has looked").waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `lists-${name}.png`), fullPage: true })
    expect(await seriousFaults(page)).toEqual([])
    expect(await sideways(page)).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("are decided on with a reason, in the page, and it is on record who did", async () => {
    const { page } = await openPage(site, "/exclusion-lists?state=review")
    await page.getByRole("button", { name: "Somebody else than orsa:anabella" }).click()
    await page.getByText("expected why: it is kept on record").waitFor()
    expect(await casesOf("review")).toHaveLength(1)
    await page.getByLabel("Why").fill("her sister")
    await page.getByRole("button", { name: "Somebody else than orsa:anabella" }).click()
    await page.getByText("Nobody.").waitFor()
    await page.context().close()
    const others = async () => (await casesOf("dismissed")).map(({ player }) => player)
    await expect.poll(others).toEqual(["orsa:anabella"])
    const { proof } = site.runtime.store
    const [record] = await proof.find({ kind: "exclusion_case_decided", limit: 1 })
    expect(JSON.parse(record?.content ?? "")).toMatchObject({
      ...{ actor: "console", reason: "her sister", subject: "orsa:anabella" },
    })
  })

  test("tell nobody but officers who is on them, and refuse everybody else's decision", async () => {
    const [waiting] = await casesOf("")
    for (const role of ["viewer", "analyst"] as const) {
      const headers = await as(role)
      expect((await ask(site, PATH, { headers })).status).toBe(200)
      expect((await ask(site, `${PATH}/cases`, { headers })).status).toBe(403)
      const body = JSON.stringify({ decision: "dismissed", reason: "I say so" })
      const path = `${PATH}/cases/${waiting?.case}/decide`
      expect((await ask(site, path, { method: "POST", headers, body })).status).toBe(403)
    }
    const headers = await as("compliance")
    expect((await ask(site, `${PATH}/cases`, { headers })).status).toBe(200)
    const body = JSON.stringify({ decision: "confirmed", reason: "same passport" })
    const unknown = await ask(site, `${PATH}/cases/none/decide`, { method: "POST", headers, body })
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { code: "EXCLUSION_CASE_UNKNOWN" },
    ])
  })

  test("a viewer is offered nothing that would be refused", async () => {
    const { token } = await site.runtime.store.apiKeys.create({ name: "eve", role: "viewer" })
    const viewer = { ...site, address: `${site.runtime.door?.url}/?key=${token}` }
    for (const [path, refused] of [
      ["/exclusion-lists", "Who is on a list is for compliance officers and administrators."],
      ["/rules?place=GB", "Changing them is for compliance officers and administrators."],
    ] as const) {
      const { page, faults } = await openPage(viewer, path)
      await page.getByText(refused).waitFor()
      const main = page.getByRole("main")
      expect(
        await main.getByRole("button", { name: /It is he|Change|Draft|Decide only/ }).count(),
      ).toBe(0)
      expect(faults).toEqual([])
      await page.context().close()
    }
  })

  test("everybody is told of his own key, also who asks at the same time as somebody else", async () => {
    const roles = ["viewer", "analyst", "compliance"] as const
    const told = await Promise.all(
      roles.map(async (role) => (await ask(site, "/api/me", { headers: await as(role) })).json()),
    )
    const of = (name: string, may_write_segments: boolean, may_govern: boolean) => ({
      ...{ name, role: name, brands: null, may_write_segments, may_govern },
    })
    expect(told).toEqual([
      of("viewer", false, false),
      of("analyst", true, false),
      of("compliance", false, true),
    ])
  })
})
