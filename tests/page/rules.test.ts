import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { purposeOf } from "../../activation/campaign.ts"
import { decide } from "../../activation/compliance/decide.ts"
import { recipient } from "../../activation/compliance/recipient.fixture.ts"
import { decisionRow } from "../../activation/dispatch/record.ts"
import { campaignsPut } from "../../commands/operation/campaigns.ts"
import { rulesApprove, rulesDraft, rulesPropose } from "../../commands/operation/rules.ts"
import { playerKey } from "../../core/player.ts"
import { ROLES, type Role } from "../../core/principal.ts"
import type {
  Backtest,
  Change,
  ChangeDocument,
  Policy,
  ShadowRow,
} from "../../dashboards/api/policy/schema.ts"
import { LOOKS, openPage, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

const LAW = "gb-bonus-wagering"
const GB = { jurisdictions: ["GB"], countries: ["GB"], timeZones: ["Europe/London"] }
const PLAYERS = 4

let site: PageSite
let tokens: Readonly<Record<string, string>>

/** The rule as it ships, with five times instead of ten. */
let stricter: string

beforeAll(async () => {
  site = await openPageSite()
  const { runtime } = site
  const { apiKeys } = runtime.store
  const holders = [
    ...["ann", "bob"].map((name) => ({ name, role: "compliance" }) as const),
    ...ROLES.filter((role) => role !== "compliance").map((role) => ({ name: role, role })),
  ]
  const made = await Promise.all(
    holders.map(async (one) => [one.name, (await apiKeys.create(one)).token] as const),
  )
  tokens = Object.fromEntries(made)
  const { rules } = (await askFor(site, "/api/policy")) as Policy
  const text = rules.find(({ id }) => id === LAW)?.text ?? ""
  stricter = text.replace('wagering_most: "10"', 'wagering_most: "5"')
  expect(stricter).not.toBe(text)
  await decideInThePast()
})

afterAll(() => site?.close())

// Four players in GB were offered ten times, as the law allows; one was not in GB.
async function decideInThePast(): Promise<void> {
  const { runtime } = site
  const segment = runtime.roles?.segments.list().find(({ purpose }) => purpose === "marketing")
  const definition = JSON.stringify({
    ...{ name: "hello", description: "d", segment: segment?.name, channel: "email" },
    ...{ product: "casino", message_class: "promotional", from: "Orsa <a@casino.example>" },
    ...{ subject: "Hi", body: "Hi", offer: { kind: "bonus", wagering: "10" } },
  })
  await campaignsPut.run(runtime, { path: "hello.json", text: definition, by: "ann", reason: "" })
  const campaign = runtime.roles?.activator.campaigns.expect("hello")
  const rulebook = runtime.roles?.governance.rules.at(Date.now())
  if (campaign === undefined || rulebook === undefined) throw new Error("everything runs")
  const rows = Array.from({ length: PLAYERS + 1 }, (_, at) => {
    const player = { brand: "orsa", playerId: `p${at}` }
    const subject = recipient({}, { ...player, ...(at < PLAYERS && GB) })
    const decision = decide(subject, purposeOf(campaign), Date.now() - 60_000, rulebook)
    const wish = { intent_id: `i${at}`, brand: "orsa", player_id: `p${at}` }
    return decisionRow(campaign, { ...wish, player_key: playerKey(player) }, decision)
  })
  expect(rows.map(({ verdict }) => verdict)).toEqual(rows.map(() => "allow"))
  await runtime.warehouse.insert("act_decision", rows)
}

/** Number of the change that is proposed to take back another. */
async function proposedBack(number: number): Promise<number | undefined> {
  const changes = (await askFor(site, "/api/policy/changes")) as readonly Change[]
  return changes.find((one) => one.rolls_back === number && one.state === "proposed")?.change
}

/** Tells the API something, as the holder of a key. */
async function tell(holder: string, path: string, body: object, method = "POST") {
  const answer = await ask(site, `/api/policy/${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${tokens[holder]}`,
    },
    body: JSON.stringify(body),
  })
  const said = (await answer.json()) as Change & { readonly code?: string }
  return { status: answer.status, ...said }
}

describe("the API of changes", () => {
  test("leads a draft past two persons into force, and every decision names another version", async () => {
    const before = (await askFor(site, "/api/policy")) as Policy
    const { change } = await tell("ann", "changes", { text: stricter, note: "a new text" })
    const path = `changes/${change}`
    const { fields } = (await askFor(site, `/api/policy/${path}`)) as ChangeDocument
    expect(fields).toEqual([{ field: "parameters.wagering_most", from: "10", to: "5" }])
    const { revision } = await tell("ann", `${path}/propose`, {})
    const own = await tell("ann", `${path}/approve`, { revision })
    expect([own.status, own.code]).toEqual([403, "RULE_CHANGE_SAME_PERSON"])
    const blind = await tell("bob", `${path}/approve`, { revision: revision - 1 })
    expect([blind.status, blind.code]).toEqual([409, "RULE_CHANGE_MOVED"])
    const approved = await tell("bob", `${path}/approve`, { revision })
    expect(approved).toMatchObject({
      ...{ state: "in_force", authors: ["ann"], approved_by: "bob" },
    })
    const now = site.runtime.roles?.governance.rules.at(Date.now())
    expect(now?.version).not.toBe(before.version)
    const asked = { reason: "too strict", change, revision: approved.revision }
    for (const other of [{ change: change + 1 }, { revision }]) {
      const unseen = await tell("ann", `rules/${LAW}/rollback`, { ...asked, ...other })
      expect([unseen.status, unseen.code]).toEqual([409, "RULE_CHANGE_MOVED"])
    }
    const back = await tell("ann", `rules/${LAW}/rollback`, asked)
    await tell("bob", `changes/${back.change}/approve`, { revision: back.revision })
    expect(site.runtime.roles?.governance.rules.at(Date.now()).version).toBe(before.version)
  })

  test("tells what a draft would have made of the past, with players, to compliance alone", async () => {
    const { change } = await tell("ann", "changes", { text: stricter })
    const found = (await tell("bob", `changes/${change}/backtest`, {
      days: 1,
    })) as unknown as Backtest
    expect(found).toMatchObject({
      ...{ decisions: PLAYERS + 1, would_have_blocked: PLAYERS, would_have_released: 0 },
      ...{ not_decidable: 0, by_jurisdiction: { GB: { would_have_blocked: PLAYERS } } },
    })
    expect(found.players_blocked.toSorted()).toEqual(["orsa:p0", "orsa:p1", "orsa:p2", "orsa:p3"])
    await tell("bob", `changes/${change}/reject`, {})
  })

  test("is read by everybody who looks, and changes by nobody but compliance and administrators", async () => {
    const { change } = await tell("ann", "changes", { text: stricter })
    const expected: Readonly<Record<Role, readonly [number, number]>> = {
      ...{ admin: [200, 200], compliance: [200, 200], analyst: [200, 403] },
      ...{ viewer: [200, 403], source: [401, 401] },
    }
    for (const role of ROLES) {
      const holder = role === "compliance" ? "ann" : role
      const headers = { authorization: `Bearer ${tokens[holder]}` }
      const reads = ["/api/policy", "/api/policy/changes", "/api/policy/shadow"]
      const read = await Promise.all(
        reads.map(async (path) => (await ask(site, path, { headers })).status),
      )
      const writes = await Promise.all([
        tell(holder, `changes/${change}/backtest`, { days: 1 }),
        tell(holder, `changes/${change}`, { text: stricter, note: role }, "PUT"),
      ])
      const written = writes.map(({ status }) => status)
      const [reading, writing] = expected[role]
      expect([role, read, written]).toEqual([
        ...[role, reads.map(() => reading), writes.map(() => writing)],
      ])
    }
    await tell("bob", `changes/${change}/reject`, {})
  })

  test("switches shadow modes, and refuses what is no place", async () => {
    const on = { scope: "jurisdiction", name: "US-NJ", on: true, reason: "live on Monday" }
    const rows = (await tell("ann", "shadow", on)) as unknown as Record<string, ShadowRow>
    expect(rows["0"]).toMatchObject({ name: "US-NJ", by: "ann", reason: "live on Monday" })
    const over = { brand: "orsa", campaign: "c", wantedAt: Date.now() }
    const there = { ...over, jurisdictions: ["US-NJ"], countries: ["US"] }
    const { shadow } = site.runtime.roles?.governance ?? {}
    expect(shadow?.over(there)).toEqual(["jurisdiction US-NJ"])
    const wrong = await tell("ann", "shadow", { ...on, name: "Jersey" })
    expect([wrong.status, wrong.code]).toEqual([422, "SHADOW_PLACE"])
    await tell("bob", "shadow", { ...on, on: false })
    expect(shadow?.over({ ...there, wantedAt: Date.now() + 1_000 })).toEqual([])
    const twice = await tell("bob", "shadow", { ...on, on: false })
    expect([twice.status, twice.code]).toEqual([422, "SHADOW_NOT_ON"])
  })
})

test.each(LOOKS)("the page leads from the matrix to an approval (%s)", async (name, look) => {
  const { runtime } = site
  const saidOf = async (answered: Promise<object>) => ((await answered) as { value: Change }).value
  const { page, faults } = await openPage(site, "/rules", look)
  await page.getByRole("heading", { name: "Rules", level: 1 }).waitFor()
  await page.getByRole("button", { name: "GB", exact: true }).click()
  await page.getByRole("heading", { name: "Of GB" }).waitFor()
  expect(new URL(page.url()).searchParams.get("place")).toBe("GB")
  // What administrators draft is approved by another name: the page's own key is one.
  await page.getByRole("button", { name: `Change ${LAW}` }).click()
  const field = page.getByLabel("Text of the rule, YAML")
  await field.waitFor()
  await field.fill("id: nonsense")
  await page.getByRole("button", { name: "Save draft" }).click()
  await page.getByText("RULE_TEXT").waitFor()
  await field.fill(stricter)
  await page.getByLabel("Why").first().fill(`seen on a ${name} page`)
  await page.getByRole("button", { name: "Save draft" }).click()
  await page.getByRole("cell", { name: "parameters.wagering_most" }).waitFor()
  await page.getByRole("button", { name: "Try on past decisions" }).click()
  await page.getByText("it would have blocked 4").waitFor()
  await page.getByRole("button", { name: "Propose" }).click()
  await page.getByRole("button", { name: "Approve" }).click()
  await page.getByText("RULE_CHANGE_SAME_PERSON").waitFor()
  await page.getByLabel("Reason", { exact: true }).fill("not on this page")
  await page.screenshot({ path: join(ARTIFACTS, `rules-${name}.png`), fullPage: true })
  await page.getByRole("button", { name: "Reject" }).click()
  await page.getByText("rejected by console: not on this page", { exact: false }).waitFor()
  // Somebody else's is approved here.
  const draft = await saidOf(rulesDraft.run(runtime, { text: stricter, by: "cyd", note: "" }))
  await rulesPropose.run(runtime, { number: draft.change, by: "cyd", reason: "" })
  await page.getByRole("button", { name: `Look at change ${draft.change}` }).click()
  await page.getByRole("button", { name: "Approve" }).click()
  await page.getByText("approved by console").last().waitFor()
  await page.getByRole("button", { name: "Roll back" }).waitFor()
  expect((await askFor(site, "/api/policy")) as Policy).toMatchObject({ is_held: false })
  await page.getByLabel("Reason", { exact: true }).fill("again")
  await page.getByRole("button", { name: "Roll back" }).click()
  await expect.poll(() => proposedBack(draft.change)).toBeDefined()
  const number = (await proposedBack(draft.change)) ?? 0
  await rulesApprove.run(runtime, { number, by: "bob", reason: "" })
  const refusals = faults.filter((one) => !/status of (403|422)/.test(one))
  expect([await seriousFaults(page), await sideways(page), refusals]).toEqual([[], 0, []])
  await page.context().close()
})
