import { join } from "node:path"
import { tableFromIPC } from "apache-arrow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { claimOf } from "../../activation/campaign-budget.ts"
import { campaignsLs } from "../../commands/operation/campaigns.ts"
import type {
  CampaignDay,
  CampaignDocument,
  CampaignRow,
} from "../../dashboards/api/campaign/schema.ts"
import { LOOKS, openPage, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

const NAME = "win-back"
const DAY_MS = 86_400_000
const stamp = (daysAgo: number) =>
  new Date(Date.now() - daysAgo * DAY_MS).toISOString().replace("T", " ").slice(0, 23)
const player = (name: string, brand = "orsa") => ({
  brand,
  player_id: name,
  player_key: `1${name}`,
})
const base = { campaign: NAME, channel: "email" }

/** A wish of so many days ago. */
const wish = (name: string, daysAgo: number, brand = "orsa") => ({
  ...base,
  ...player(name, brand),
  intent_id: `i${name}`,
  campaign_version: "1",
  occurrence_at: stamp(daysAgo),
  created_at: stamp(daysAgo),
})
const decision = (
  name: string,
  verdict: string,
  reasons: string[],
  daysAgo: number,
  brand = "orsa",
) => ({
  ...base,
  ...player(name, brand),
  decision_id: `d${name}${verdict}`,
  intent_id: `i${name}`,
  decided_at: stamp(daysAgo),
  verdict,
  reasons,
  defer_until: null,
  inputs: "{}",
  rule_version: "1",
})
const attempt = (name: string, number: number, outcome: string, is_final: number) => ({
  ...base,
  ...player(name),
  intent_id: `i${name}`,
  attempt: number,
  attempted_at: stamp(2),
  finished_at: stamp(2),
  outcome,
  is_final,
  provider_message_id: "",
  detail: outcome === "failed" ? "550" : "",
})
const heard = (name: string, type: string) => ({
  event_id: `${name}-${type}`,
  type,
  brand: "orsa",
  player_id: name,
  occurred_at: new Date().toISOString(),
  message_id: `i${name}`,
  channel: "email",
  campaign_id: NAME,
  ...(type === "message.bounced" && { hard: true }),
})

/** What came of an arm since the campaign's start, as the nightly refresh would have left it. */
const result = (arm: string, ngr_per_player: string) => ({
  ...{ brand: "orsa", campaign: NAME, period: "whole", start: "2026-03-01", arm, days: 14 },
  ...{ players: 40, actives: 30, actives_share: "0.75", ngr_per_player },
  ...(arm === "sent" && {
    ...{ difference: "3.5", difference_low: "1.25", difference_high: "5.75" },
    ...{ is_significant: 1, verdict: "higher" },
  }),
})

// 1: sent at the second attempt, delivered twice over, opened. 2: refused for good, bounced.
// 3: deferred, then suppressed for two reasons. 4: deferred. 5: undecided. 6: of another brand. 7: of long ago.
beforeAll(async () => {
  site = await openPageSite()
  const { warehouse } = site.runtime
  await warehouse.insert("act_intent", [
    ...["1", "2", "3"].map((name) => wish(name, 2)),
    wish("4", 1),
    wish("5", 1),
    wish("5", 1),
    wish("6", 1, "gull"),
    wish("7", 100),
  ])
  await warehouse.insert("act_decision", [
    decision("1", "allow", [], 2),
    decision("2", "allow", [], 2),
    decision("3", "defer", ["compliance_lag"], 2),
    decision("3", "suppress", ["self_excluded", "no_consent"], 1.9),
    decision("4", "defer", ["quiet_hours"], 1),
    decision("6", "suppress", ["no_consent"], 1, "gull"),
    decision("7", "suppress", ["blocked"], 100),
  ])
  await warehouse.insert("act_send", [
    attempt("1", 1, "failed", 0),
    attempt("1", 2, "accepted", 1),
    attempt("2", 1, "failed", 1),
  ])
  await warehouse.insert("fct_campaign_result", [result("sent", "12.5"), result("held_out", "9")])
  await site.send([
    heard("1", "message.delivered"),
    { ...heard("1", "message.delivered"), event_id: "again" },
    heard("1", "message.opened"),
    heard("2", "message.bounced"),
    heard("elsewhere", "message.delivered"),
  ])
})

afterAll(() => site?.close())

const COUNTS = {
  wanted: 6,
  reached: 2,
  shadowed: 0,
  suppressed: 2,
  deferred: 1,
  undecided: 1,
  sent: 1,
  failed: 1,
  delivered: 1,
  opened: 1,
  clicked: 0,
  bounced: 1,
  complained: 0,
  unsubscribed: 0,
}

describe("the API of campaigns", () => {
  test("each wish counts once, under its latest decision and outcome", async () => {
    const rows = (await askFor(site, "/api/campaigns")) as CampaignRow[]
    expect(rows.find(({ name }) => name === NAME)).toMatchObject(COUNTS)
  })

  test("what is asked of one brand or of some days is of these alone, and the days add up", async () => {
    const of = async (query: string) =>
      (await askFor(site, `/api/campaigns/${NAME}?${query}`)) as CampaignDocument
    expect(await of("brand=gull")).toMatchObject({ wanted: 1, suppressed: 1, sent: 0 })
    const day = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10)
    expect(await of(`from=${day}&to=${day}`)).toMatchObject({ wanted: 3, undecided: 0 })
    const whole = await of("")
    expect(whole).toMatchObject(COUNTS)
    for (const name of Object.keys(COUNTS) as (keyof typeof COUNTS)[])
      expect(whole.days.reduce((sum, one) => sum + one[name], 0)).toBe(COUNTS[name])
    const rest = (await ask(site, `/api/campaigns/${NAME}?from=${day}&to=2020-01-01`)).status
    expect(rest).toBe(400)
    expect((await ask(site, "/api/campaigns/nothing")).status).toBe(404)
  })

  test("says why not, in players by their latest decision", async () => {
    const { reasons, decisions } = (await askFor(
      site,
      `/api/campaigns/${NAME}`,
    )) as CampaignDocument
    expect(reasons).toEqual([
      { verdict: "suppress", reason: "no_consent", players: 2 },
      { verdict: "defer", reason: "quiet_hours", players: 1 },
      { verdict: "suppress", reason: "self_excluded", players: 1 },
    ])
    expect(decisions.map((one) => [one.player_id, one.verdict, one.sent?.outcome ?? null])).toEqual(
      expect.arrayContaining([
        ["1", "allow", "accepted"],
        ["2", "allow", "failed"],
        ["3", "suppress", null],
      ]),
    )
    expect(decisions).toHaveLength(5)
  })

  test("says what came of it against the hold-out", async () => {
    const of = async (query: string) =>
      ((await askFor(site, `/api/campaigns/${NAME}${query}`)) as CampaignDocument).results
    expect(await of("")).toMatchObject([
      { arm: "sent", players: 40, actives: 30, difference: "3.5", verdict: "higher" },
      { arm: "held_out", players: 40, difference: null, verdict: "" },
    ])
    expect(await of("?brand=gull")).toEqual([])
  })

  test("a campaign that is made while it runs is listed, and gone when it is removed", async () => {
    const campaigns = site.runtime.roles?.activator.campaigns
    await campaigns?.put(
      "made",
      `name: made-here\ndescription: A word on Mondays\nsegment: vip\nchannel: email\nproduct: casino
message_class: promotional\nschedule: {cron: "0 10 * * mon"}\nfrom: Orsa <hello@casino.example>\nsubject: s\nbody: b`,
      "test",
    )
    const names = async () =>
      ((await askFor(site, "/api/campaigns")) as CampaignRow[]).map(({ name }) => name)
    await expect.poll(names).toEqual(["inactive-7d", NAME, "made-here"])
    const made = await askFor(site, "/api/campaigns/made-here")
    expect(made).toMatchObject({ schedule: "0 10 * * mon UTC", wanted: 0, days: [] })
    expect(await askFor(site, "/api/segments/vip")).toMatchObject({ campaigns: ["made-here"] })
    const listed = await campaignsLs.run(site.runtime, {})
    const rows =
      listed.kind === "rows" ? listed.ndjson.split("\n").map((row) => JSON.parse(row)) : []
    expect(rows).toMatchObject([
      { name: "inactive-7d", state: "runs", from: "file", schedule: null },
      { name: NAME, state: "runs", from: "file", schedule: null },
      { name: "made-here", from: "store", schedule: { cron: "0 10 * * mon", time_zone: "UTC" } },
    ])
    await campaigns?.remove("made-here")
    await expect.poll(names).toEqual(["inactive-7d", NAME])
  })

  test("gives the days as Arrow too", async () => {
    const accept = { accept: "application/vnd.apache.arrow.stream" }
    const answer = await ask(site, `/api/campaigns/${NAME}/days`, { headers: accept })
    const rows = (await askFor(site, `/api/campaigns/${NAME}/days`)) as CampaignDay[]
    const table = tableFromIPC(new Uint8Array(await answer.arrayBuffer()))
    expect(rows).toHaveLength(2)
    expect(table.toArray().map((row) => row.toJSON())).toEqual(rows)
  })
})

describe("the pages of campaigns", () => {
  test("from the list to a campaign, a player and why he got nothing", async () => {
    const { page, faults } = await openPage(site, "/campaigns")
    const row = page.getByRole("row", { name: new RegExp(NAME) })
    await expect.poll(() => row.getByRole("cell").nth(2).textContent()).toMatch(/^2/)
    await page.getByRole("button", { name: "gull" }).click()
    await expect.poll(() => row.getByRole("cell").nth(2).textContent()).toMatch(/^0/)
    await page.getByRole("link", { name: NAME }).click()
    await page.getByRole("heading", { name: /^A word to depositors/ }).waitFor()
    expect(new URL(page.url()).search).toBe("?brand=gull")
    await page.getByText("1 suppressed, 0 waiting").waitFor()
    await page.getByRole("button", { name: "All brands" }).click()
    await page.getByText("2 suppressed, 2 waiting").waitFor()
    await page.getByRole("cell", { name: "Self-excluded, at any brand", exact: true }).waitFor()
    await page.getByRole("cell", { name: "€1.25 to €5.75" }).waitFor()
    await page.getByText("More than without it").waitFor()
    await page.getByRole("button", { name: "Table" }).click()
    await page.getByRole("region", { name: "Days as a table" }).waitFor()
    expect(await page.getByRole("link", { name: "orsa:3" }).getAttribute("href")).toContain(
      "/players/orsa:3?tab=explain&campaign=win-back",
    )
    expect(faults).toEqual([])
    await page.context().close()
  })

  test("a campaign says how much of its budget is spent, and that nothing is left", async () => {
    const { store, roles } = site.runtime
    const put = (messages: number) =>
      roles?.activator.put(
        "thrifty",
        `name: thrifty\ndescription: Two free bets\nsegment: vip\nchannel: email\nproduct: casino
message_class: promotional\noffer: {kind: free_bet, amount: {amount: "2.50", currency: EUR}}
budget: {messages: ${messages}, amount: "7.50", currency: EUR}\nfrom: Orsa <hello@casino.example>\nsubject: s\nbody: b`,
        "test",
      )
    const campaign = await put(3)
    for (const intentId of ["t1", "t2"])
      await store.attempts.begin([
        {
          ...{ intentId, idempotencyKey: intentId, campaign: "thrifty", channel: "email" },
          ...{ player: { brand: "orsa", playerId: intentId }, decision: "" },
          budget: campaign && claimOf(campaign, intentId, Date.now()),
        },
      ])
    const said = async () =>
      ((await askFor(site, "/api/campaigns/thrifty")) as CampaignDocument).budget
    expect(await said()).toEqual({
      ...{ per: "campaign", messages: 3, messages_spent: 2, is_spent: false },
      ...{ amount: "7.50", amount_spent: "5", currency: "EUR" },
    })
    await put(2)
    const listed = await campaignsLs.run(site.runtime, {})
    const rows =
      listed.kind === "rows" ? listed.ndjson.split("\n").map((row) => JSON.parse(row)) : []
    const budgets = rows.map(({ name, budget }) => [name, budget?.is_spent ?? null])
    expect(budgets).toEqual(
      expect.arrayContaining([
        ["thrifty", true],
        [NAME, null],
      ]),
    )
    const { page, faults } = await openPage(site, "/campaigns/thrifty")
    await page.getByText("budget spent", { exact: true }).waitFor()
    await page.getByText("2 of 2 messages and 5 of 7.50 EUR spent in all").waitFor()
    await page.getByText("at most 2 a day and 7 in seven days, a person").waitFor()
    expect(faults).toEqual([])
    await page.context().close()
    await roles?.activator.remove("thrifty")
  })

  test.each(LOOKS)("are accessible and as wide as the screen in %s", async (name, look) => {
    for (const [part, path] of [
      ["campaigns", "/campaigns"],
      ["campaign", `/campaigns/${NAME}?days=14`],
    ] as const) {
      const { page, faults } = await openPage(site, path, look)
      await page.locator("main table tbody tr").first().waitFor()
      if (part === "campaign") await page.locator("figure svg").first().waitFor()
      await page.screenshot({ path: join(ARTIFACTS, `${part}-${name}.png`) })
      expect([part, await seriousFaults(page)]).toEqual([part, []])
      expect([part, await sideways(page)]).toEqual([part, 0])
      expect(faults).toEqual([])
      await page.context().close()
    }
  })
})
