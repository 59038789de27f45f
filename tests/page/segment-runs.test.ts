import { afterAll, beforeAll, expect, test } from "vitest"
import { openPage } from "./look.ts"
import { openPageSite, type PageSite } from "./page-site.ts"
import { askFor } from "./question.ts"

const TEST_MS_MAX = 600_000

let site: PageSite

beforeAll(async () => {
  site = await openPageSite()
}, TEST_MS_MAX)

afterAll(() => site?.close(), TEST_MS_MAX)

test("says what its evaluations cost, how far behind they are and what failed last, also to scripts", {
  timeout: TEST_MS_MAX,
}, async () => {
  const { warehouse } = site.runtime
  const at = (minutesAgo: number) =>
    new Date(Date.now() - minutesAgo * 60_000).toISOString().replace("T", " ").slice(0, 23)
  const row = (minutesAgo: number, said: object) => ({
    ...{
      segment: "vip",
      version: "1",
      kind: "touched",
      since: at(minutesAgo),
      at: at(minutesAgo),
    },
    ...{ looks: 10, players: 40, entered: 0, left: 0, ms: 500, ms_max: 90, ms_share: 50 },
    ...{ read_rows: 0, read_bytes: 0, memory_peak: 0, lag_ms: 1_500, error_code: "", error: "" },
    ...said,
  })
  const failure = { kind: "failed", error_code: "SEGMENT_VALUE", error: "It divides by zero." }
  await warehouse.insert("seg_run", [
    row(300, { memory_peak: 7_000_000, lag_ms: 9_000 }),
    row(290, failure),
    row(280, { ms: 600 }),
  ])
  const { runs } = (await askFor(site, "/api/segments/vip?hours=24")) as {
    runs: { points: object[] }
  }
  expect(runs.points.slice(0, 2)).toMatchObject([
    { looks: 10, ms: 50, lag_ms: 9_000, memory_peak: 7_000_000 },
    { looks: 10, ms: 60, lag_ms: 1_500, memory_peak: null },
  ])
  const error = { code: "SEGMENT_VALUE", message: "It divides by zero." }
  expect(runs).toMatchObject({ memory_peak: 7_000_000, parked_since: null, last_error: error })
  const { page } = await openPage(site, "/segments/vip")
  const section = page.getByRole("region", { name: "Evaluations" })
  await section.getByText("It divides by zero.").waitFor()
  expect(await section.textContent()).toContain("at most 7.0 MB of memory")
  expect(await section.getByRole("img").getAttribute("aria-label")).toContain("A look takes")
  await page.context().close()
})

test("a running server publishes whom its rounds moved, and says that nobody waits", {
  timeout: TEST_MS_MAX,
}, async () => {
  const { warehouse, store } = site.runtime
  await site.send(
    ["p1", "p2"].map((player_id) => ({
      ...{ event_id: `d-${player_id}`, type: "deposit", brand: "orsa", player_id },
      ...{ occurred_at: new Date().toISOString(), payment_id: `d-${player_id}` },
      ...{ status: "approved", amount: "25", currency: "EUR" },
    })),
  )
  const published = async () => {
    const [row] = await warehouse.query<{ latest: string; moved: string }>(
      "select max(evaluation_id) as latest, count() as moved from seg_transition",
    )
    const place = await store.segmentTopicPlace.read()
    if (row === undefined || Number(row.moved) < 2) return "nobody moved"
    return place && BigInt(place.evaluationId) >= BigInt(row.latest) ? "all" : "some"
  }
  await expect.poll(published, { timeout: 120_000, interval: 300 }).toBe("all")
  const waits = async () =>
    ((await askFor(site, "/api/pipeline")) as { transitions: object }).transitions
  await expect.poll(waits, { timeout: 60_000 }).toEqual({ waiting: 0, since: null })
})
