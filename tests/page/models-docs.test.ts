import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import chromium from "@sparticuz/chromium"
import { type Browser, type Page, chromium as playwright } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { TOKENS_FILE } from "../../commands/folders.ts"
import type { Content, DocumentedModel } from "../../models/docs/content.ts"
import { renderSite } from "../../models/docs/site.ts"
import { seriousFaults, sideways } from "./look.ts"

const PHONE = { width: 390, height: 844 }

let folder: string
let browser: Browser

function model(name: string, reads: readonly string[], readBy: readonly string[]): DocumentedModel {
  return {
    ...{ name, reads, readBy, layer: "marts", path: `marts/${name}.sql` },
    ...{ materialized: "view", grain: "one row per brand", schedule: "", tags: ["money"] },
    description: `What ${name} holds, told at some length, so that a narrow page has to wrap it`,
    columns: [
      {
        name: "brand",
        type: "LowCardinality(String)",
        description: "Brand",
        isPersonal: false,
        isProtecting: false,
      },
      {
        name: "player_key",
        type: "UInt64",
        description: "Player",
        isPersonal: true,
        isProtecting: false,
      },
    ],
    sql: `select brand, sum(stake) as stake_sum_of_all_that_was_staked from ${name}_with_a_long_name group by brand`,
    sources: reads.length === 0 ? ["raw_event"] : [],
    exposures: [
      { kind: "segment", name: "night-owls", path: "segments/library/x.sql", reads: [name] },
    ],
    results: [
      {
        ...{ model: name, test: "unique (brand)", kind: "schema", severity: "error" },
        ...{
          result: "fail",
          failures: 2,
          differences: ["offending row: {}"],
          at: "2024-05-01",
          ms: 3,
        },
      },
    ],
    runs: [],
    sample: [{ brand: "orsa" }],
  }
}

const CONTENT: Content = {
  at: "2024-05-01 12:00:00.000",
  models: [
    model("stg_bet", [], ["int_booking_of_every_round"]),
    model("int_booking_of_every_round", ["stg_bet"], ["fct_brand_day"]),
    model("fct_brand_day", ["int_booking_of_every_round"], []),
  ],
  freshness: [
    { source: "raw_event", name: "all", at: "", newest: null, age_s: null, result: "error" },
  ],
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-docs-"))
  for (const [path, text] of renderSite(CONTENT, readFileSync(TOKENS_FILE, "utf8"))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((flag) => flag !== "--single-process" && flag !== "--no-zygote"),
    headless: true,
  })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(path: string, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const page = await browser.newPage({ viewport })
  page.on("request", (request) => expect(request.url()).toMatch(/^file:/))
  await page.goto(pathToFileURL(join(folder, path)).href)
  return page
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "")

describe("the pages of models", () => {
  test("are walked by keyboard, from model to model", async () => {
    const page = await open("model/stg_bet.html")
    await page.focus("a.node.here")
    await page.keyboard.press("ArrowRight")
    expect(await focused(page)).toBe("int_booking_of_every_round")
    await page.keyboard.press("ArrowRight")
    expect(await focused(page)).toBe("fct_brand_day")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await page.waitForURL(/int_booking_of_every_round\.html$/)
    expect(await page.textContent("h1")).toBe("int_booking_of_every_round")
    await page.close()
  })

  test("are found by what is typed", async () => {
    const page = await open("index.html")
    await page.fill("#find", "brand_day")
    expect(await page.locator("tbody tr[data-words]:visible").count()).toBe(1)
    expect(await page.textContent("#found")).toBe("1 of 3 models")
    await page.close()
  })

  test.each(["index.html", "model/fct_brand_day.html"])("fit a phone: %s", async (path) => {
    const page = await open(path, PHONE)
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    await page.close()
  })

  test.each(["index.html", "model/fct_brand_day.html"])(
    "can be read by everybody, light and dark: %s",
    async (path) => {
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await open(path)
        await page.emulateMedia({ colorScheme })
        expect(await seriousFaults(page)).toEqual([])
        await page.close()
      }
    },
  )
})
