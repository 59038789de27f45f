import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { ProjectFiles } from "../runner/project.ts"
import type { Runner } from "../runner/runner.ts"
import { FT_STAKE, openTestSite, PROJECT, STG_BET, type TestSite } from "../runner/test-site.ts"
import { gatherContent } from "./content.ts"
import { renderSite } from "./site.ts"

let site: TestSite
let pages: ReadonlyMap<string, string>

const FILES: ProjectFiles = {
  ...PROJECT,
  "staging/stg_bet.sql": STG_BET.replace(
    "description: Casino bets",
    'description: "Bets < 5 & <b>more</b>"',
  ).replace("---\nselect", "tests:\n  - { expression: stake < 10, severity: warn }\n---\nselect"),
  "features/ft_stake.sql": FT_STAKE,
  "sources.yml": `raw_event:
  description: Events
  loaded_at: ingested_at
  freshness: [{ warn_after: 10 minutes, error_after: 2h }]
`,
}

beforeAll(async () => {
  site = await openTestSite()
  const runner: Runner = site.runner(FILES)
  await runner.deploy()
  await site.events([{ event_id: "secret-bet", amount_base: "50", player_key: "987654321" }])
  await runner.tick()
  await runner.test(["stg_bet"])
  const exposures = [
    {
      kind: "segment" as const,
      name: "big-spenders",
      path: "segments/library/x.sql",
      reads: ["ft_stake"],
    },
  ]
  const records = await runner.records()
  const content = await gatherContent(runner.site, runner.ls(), records, exposures)
  pages = renderSite(content, ":root { --ink: black }")
}, 120_000)
afterAll(() => site.close())

const pageOf = (name: string) => pages.get(`model/${name}.html`) ?? ""

describe("the documentation of models", () => {
  test("has a page of each model, and each link leads to a page", () => {
    expect([...pages.keys()].sort()).toEqual(
      [
        "index.html",
        ...["fct_day", "ft_stake", "int_booking", "int_tile", "stg_bet", "stg_move"].map(
          (name) => `model/${name}.html`,
        ),
      ].sort(),
    )
    for (const [path, text] of pages)
      for (const [, href = ""] of text.matchAll(/href="([^"#]+)"/g)) {
        const target = new URL(href, `file:///${path}`).pathname.slice(1)
        expect([path, href, pages.has(target)]).toEqual([path, href, true])
      }
  })

  test("loads nothing from anywhere", () => {
    for (const text of pages.values()) {
      expect(text).not.toMatch(/https?:\/\//)
      expect(text).not.toMatch(/<(link|img|iframe)\b|\bsrc=|@import|url\(/)
    }
  })

  test("tells columns, lineage, SQL, runs, the last results of tests, and who reads a model", () => {
    const bet = pageOf("stg_bet")
    expect(bet).toContain("Stake in base currency")
    expect(bet).toContain("Decimal(38, 6)")
    expect(bet).toContain("from `raw_event`")
    expect(bet).toContain('href="int_tile.html"')
    expect(bet).toMatch(/stake &lt; 10<\/td><td>schema<\/td><td class="warn">warn, 1 rows/)
    expect(pageOf("ft_stake")).toContain("big-spenders")
    expect(pageOf("int_booking")).toMatch(/<td>tick<\/td>/)
    expect(pages.get("index.html")).toMatch(/raw_event<\/td><td>all<\/td>/)
  })

  test("puts the headings of numbers above them, and tells the rows of a build", () => {
    for (const [path, text] of pages)
      for (const [, heads = "", row = ""] of text.matchAll(
        /<thead><tr>(.*?)<\/tr><\/thead><tbody><tr[^>]*>(.*?)<\/tr>/gs,
      )) {
        const places = (cells: string) =>
          [...cells.matchAll(/<t[hd]\b([^>]*)>/g)].map(([, said]) => said?.includes('class="num"'))
        expect(places(heads), path).toEqual(places(row))
      }
    expect(pageOf("int_booking")).toMatch(/<th scope="col" class="num">Rows<\/th>/)
  })

  test("shows rows without what leads to a player or his bet", () => {
    const bet = pageOf("stg_bet")
    expect(bet).toContain(">royal<")
    for (const text of pages.values()) {
      expect(text).not.toContain("secret-bet")
      expect(text).not.toContain("987654321")
    }
  })

  test("takes a description for text, whatever it holds", () => {
    expect(pageOf("stg_bet")).toContain("Bets &lt; 5 &amp; &lt;b&gt;more&lt;/b&gt;")
    expect(pageOf("stg_bet")).not.toContain("<b>more</b>")
  })
})
