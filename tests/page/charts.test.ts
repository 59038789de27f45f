import { join } from "node:path"
import chromium from "@sparticuz/chromium"
import { type Browser, type Page, chromium as playwright } from "playwright-core"
import { build } from "vite"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ROOT } from "../architecture.ts"

const CHARTS = [
  "campaign-by-day",
  "money-by-day",
  "segment-size",
  "segment-runs",
  "events-per-second",
  "size-by-day",
]

let browser: Browser
let page: Page

/** The charts as one script for a page, under the name `charts`. */
async function bundled(): Promise<string> {
  const folder = join(ROOT, "dashboards", "web", "chart")
  const built = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [
      {
        name: "all charts",
        enforce: "pre",
        resolveId: (id) => (id.endsWith("all-charts") ? "\0all-charts" : undefined),
        load: (id) =>
          id === "\0all-charts"
            ? CHARTS.map((one) => `export * from "${join(folder, `${one}.ts`)}"`).join("\n")
            : undefined,
      },
    ],
    build: {
      write: false,
      minify: false,
      lib: { entry: "all-charts", formats: ["iife"], name: "charts" },
    },
  })
  const [first] = [built].flat()
  const chunk = first && "output" in first ? first.output[0] : undefined
  if (chunk?.type !== "chunk") throw new Error("one script comes out")
  return chunk.code
}

beforeAll(async () => {
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((flag) => flag !== "--single-process" && flag !== "--no-zygote"),
    headless: true,
  })
  page = await browser.newPage()
  await page.addScriptTag({ content: await bundled() })
})

afterAll(() => browser?.close())

const drawn = (chart: string, data: object) =>
  page.evaluate(
    ([chart, data]) => {
      const { charts } = window as unknown as {
        charts: Record<string, (...data: unknown[]) => SVGElement>
      }
      const svg = charts[chart]?.(...data)
      return { html: svg?.outerHTML ?? "", words: svg?.textContent ?? "" }
    },
    [chart, Array.isArray(data) ? data : [data]] as [string, unknown[]],
  )

const days = ["2026-11-20", "2026-11-21"]
const now = "2026-11-21T10:00:00.000Z"
const zero = { day: days[0], part: "sent", count: 0 }
const money = { measure: "ggr", currency: "EUR", brands: [], days, width: 400 }

test.each([
  ["campaignByDay", "of no wish", { rows: [], days, width: 400 }],
  ["campaignByDay", "of days without any", { rows: [zero], days, width: 400 }],
  ["campaignByDay", "of no day", { rows: [], days: [], width: 400 }],
  ["moneyByDay", "of no row", { ...money, rows: [] }],
  ["moneyByDay", "of nothing earned", { ...money, rows: [{ brand: "a", day: days[0], ggr: "0" }] }],
  ["segmentSize", "of no size", { sizes: [], now, width: 400 }],
  ["segmentRuns", "of no look", { points: [], now, width: 400 }],
  [
    "segmentRuns",
    "of a look without lag",
    { points: [{ at: now, ms: 0, lag_ms: null }], now, width: 400 },
  ],
  ["sizeByDay", "of no day", { days: [], width: 400 }],
  [
    "sizeByDay",
    "of nobody",
    { days: [{ day: days[0], size: 0, entered: null, left: null }], width: 400 },
  ],
  ["movesByDay", "of no day", { days: [], width: 400 }],
  [
    "movesByDay",
    "of no move",
    { days: [{ day: days[0], size: 0, entered: null, left: null }], width: 400 },
  ],
  ["eventsPerSecond", "of no second", [[], { width: 400 }]],
])("%s %s is an empty chart, and says no NaN", async (chart, _, data) => {
  const { html, words } = await drawn(chart, data)
  expect(html).toContain("<svg")
  expect(`${words} ${html}`).not.toMatch(/NaN|undefined|Infinity/)
})

test("a campaign's axis begins at zero and holds its tallest day", async () => {
  const rows = [
    { day: days[0], part: "sent", count: 30 },
    { day: days[0], part: "suppressed", count: 30 },
  ]
  const { words } = await drawn("campaignByDay", { rows, days, width: 400 })
  expect(words).toMatch(/0.*20.*40.*60/)
})

test("an axis of few wishes counts them whole", async () => {
  const rows = [{ day: days[0], part: "sent", count: 1 }]
  const { html } = await drawn("campaignByDay", { rows, days, width: 400 })
  const ticks = [...html.matchAll(/<text y="0.32em"[^>]*>([^<]*)</g)].map(([, words]) => words)
  expect(ticks).toEqual(["0", "1"])
})

test("looks are a line in seconds, and a dot stands for each lag that is known", async () => {
  const points = [
    { at: "2026-11-21T09:00:00.000Z", ms: 500, lag_ms: 2_000 },
    { at: "2026-11-21T09:30:00.000Z", ms: 250, lag_ms: null },
    { at: "2026-11-21T09:45:00.000Z", ms: 300, lag_ms: 1_000 },
  ]
  const { html, words } = await drawn("segmentRuns", { points, now, width: 400, hours: 24 })
  // One of lag each, and the line's end.
  expect(html.match(/<circle /g)).toHaveLength(2 + 1)
  expect(words).toContain("2 s")
})

test("who came stands above the line and who left below it, on one scale", async () => {
  const rows = [
    { day: days[0], size: 3, entered: null, left: null },
    { day: days[1], size: 9, entered: 8, left: 2 },
  ]
  const { words } = await drawn("movesByDay", { days: rows, width: 400 })
  expect(words).toContain("−8")
  expect(words).toContain("+8")
  const sizes = await drawn("sizeByDay", { days: rows, width: 400 })
  // Behind the chart's own style the axis begins.
  expect(sizes.words.slice(sizes.words.lastIndexOf("}") + 1)).toMatch(/^0/)
})
