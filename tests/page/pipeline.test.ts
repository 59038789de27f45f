import { join } from "node:path"
import { tableFromIPC } from "apache-arrow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { waitingIn } from "../../dashboards/api/pipeline/read.ts"
import type { LetterRow, PipelineDocument } from "../../dashboards/api/pipeline/schema.ts"
import { offWords } from "../../dashboards/web/figure.ts"
import { isBuiltWhole } from "../../models/runner/table-audit.ts"
import { LOOKS, openPage, pressUntil, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

const session = (number: number) => ({
  event_id: `s${number}`,
  type: "session.started",
  brand: "orsa",
  player_id: `p${number}`,
  occurred_at: new Date().toISOString(),
  session_id: `s${number}`,
})
const WAIT = { timeout: 30_000 }

beforeAll(async () => {
  site = await openPageSite()
  await site.send(Array.from({ length: 40 }, (_, number) => session(number)))
})

afterAll(() => site?.close())

const pipeline = async () => (await askFor(site, "/api/pipeline")) as PipelineDocument

/** Straight to Kafka, past the gateway. */
async function toKafka(topic: "wallet" | "compliance", key: string, values: readonly string[]) {
  const messages = values.map((value) => ({ key, value, headers: {} }))
  await site.runtime.roles?.kafka.log.append([{ topic, messages }])
  await site.runtime.roles?.settled()
}

describe("the API of the pipeline", () => {
  test("says how each topic lands, how long each model and each segment takes", async () => {
    const { topics, models, segments, features, marts, faults } = await pipeline()
    expect(faults).toEqual([])
    expect(topics?.map(({ topic }) => topic)).toContain("compliance")
    const player = topics?.find(({ topic }) => topic === "player")
    expect(player?.waiting).toBe(0)
    expect(player?.minutes.reduce((sum, { events }) => sum + events, 0)).toBe(40)
    expect(player?.landing_ms_p95).toBeLessThan(60_000)
    expect(models?.map(({ model }) => model)).toContain("ft_player")
    const durations = models?.map(({ ms }) => ms) ?? []
    expect(durations).toEqual([...durations].sort((a, b) => b - a))
    expect(segments?.every(({ ms }) => ms !== null)).toBe(true)
    expect(Date.parse(features.ended_at ?? "")).toBeGreaterThan(Date.now() - 60_000)
    expect(marts.ms).toBeGreaterThanOrEqual(0)
  })

  test("what waits is counted for each topic by itself", () => {
    const ends = new Map([
      ["bet:0", 10n],
      ["bet:1", 4n],
      ["wallet:0", 7n],
    ])
    const committed = new Map([
      ["bet:0", 7n],
      ["wallet:0", 7n],
    ])
    expect(
      ["bet", "wallet", "bonus"].map((topic) => waitingIn({ ends, committed }, topic)),
    ).toEqual([7, 0, 0])
  })

  test("broken messages are counted by reason, and one of the compliance topic holds its player", async () => {
    expect((await pipeline()).holds).toEqual([])
    await toKafka("wallet", "orsa:p1", ["no json", '{"type":"deposit"}', '{"type":"deposit"}'])
    await toKafka("compliance", "orsa:p7", ["neither is this"])
    await expect
      .poll(
        async () => (await pipeline()).letters?.reduce((sum, one) => sum + one.letters, 0),
        WAIT,
      )
      .toBe(4)
    const letters = (await askFor(site, "/api/pipeline/dead-letters")) as LetterRow[]
    expect(letters.filter(({ topic }) => topic === "wallet").map((one) => one.letters)).toEqual([
      2, 1,
    ])
    const { holds } = await pipeline()
    expect(holds).toMatchObject([{ holds: "orsa:p7", place: expect.stringMatching(/^\d+:\d+$/) }])
    const accept = { accept: "application/vnd.apache.arrow.stream" }
    const answer = await ask(site, "/api/pipeline/dead-letters", { headers: accept })
    const table = tableFromIPC(new Uint8Array(await answer.arrayBuffer()))
    expect(table.toArray().map((row) => row.toJSON())).toEqual(letters)
  })
})

describe("the page of the pipeline", () => {
  test("is reached by keys, and says what needs a person and what to do", async () => {
    const { page, faults } = await openPage(site, "/")
    const held = page.getByText("orsa:p7 is on promotional hold")
    await pressUntil(page, ["g", "p"], held)
    await page.getByText("4 rows parked in dead letters").waitFor()
    await page.getByText("pitboss dead-letters replay").waitFor()
    await page
      .getByRole("row", { name: /^wallet/ })
      .first()
      .waitFor()
    await page.getByRole("button", { name: "Longest" }).click()
    expect(new URL(page.url()).search).toBe("?sort=-most")
    await page.getByRole("columnheader", { name: /Longest/ }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("says how far the figures are off from the events, and what was off", async () => {
    const { warehouse, roles, runner } = site.runtime
    await warehouse.command(
      "insert into int_casino_by_player_day (brand, day, player_key, handle_real) values ('orsa', '2026-01-01', 5, 1234.5)",
    )
    // Tables that are built on a schedule are looked at one by one.
    for (const { name } of runner.ls().filter(isBuiltWhole))
      await roles?.audit.look({ index: 0, of: 1 }, name)
    for (const index of [0, 1]) await roles?.audit.look({ index, of: 2 })
    const { audit } = await pipeline()
    expect(audit?.drifts.map(({ model }) => model)).toContain("int_casino_by_player_day")
    expect(audit?.keys_checked).toBeGreaterThan(0)
    expect(audit?.keys_off).toBeGreaterThan(0)
    expect(audit?.covered).toMatchObject({ share: 1, share_of_day: 1 })
    const off = `${offWords(audit?.amounts_off ?? {})} off`
    expect(off).not.toBe("0.00 off")
    const { page, faults } = await openPage(site, "/pipeline")
    const found = page.getByRole("region", { name: "Figures against events" })
    await found.getByText(off).waitFor()
    await page.getByText(/figures? (was|were) off in the last 24 hours/).waitFor()
    await found.getByText(/Checked (just now|\d+ s ago)/).waitFor()
    await found.getByText(/Every key since \d\d:\d\d:\d\d UTC\./).waitFor()
    await found
      .getByRole("row", { name: /int_casino_by_player_day/ })
      .getByText("1,234.50")
      .waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("a part that cannot be read is missing alone", async () => {
    const { warehouse } = site.runtime
    const { page } = await openPage(site, "/pipeline")
    await page
      .getByRole("row", { name: /^ft_player/ })
      .first()
      .waitFor()
    await warehouse.command("rename table raw_dead_letter to raw_dead_letter_away")
    await page.getByText("Not available since").waitFor()
    await page
      .getByRole("row", { name: /^ft_player/ })
      .first()
      .waitFor()
    await warehouse.command("rename table raw_dead_letter_away to raw_dead_letter")
    await page.getByText("Not available since").waitFor({ state: "detached" })
    await page.context().close()
  })

  test.each(LOOKS)("is accessible and as wide as the screen in %s", async (name, look) => {
    const { page, faults } = await openPage(site, "/pipeline", look)
    await page
      .getByRole("row", { name: /^ft_player/ })
      .first()
      .waitFor()
    await page.screenshot({ path: join(ARTIFACTS, `pipeline-${name}.png`) })
    expect(await seriousFaults(page)).toEqual([])
    expect(await sideways(page)).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })
})
