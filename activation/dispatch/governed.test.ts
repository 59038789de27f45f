import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import type { PlayerRef } from "../../core/player.ts"
import type { Store } from "../../store/store.ts"
import { GROUP_RULES } from "../compliance/group-rules.ts"
import { Policy } from "../compliance/policy/policy.ts"
import { RunningRules } from "../compliance/policy/running-rules.ts"
import { recipient } from "../compliance/recipient.fixture.ts"
import { rulebookOf } from "../compliance/rulebook.ts"
import { Shadow } from "../compliance/shadow.ts"
import { placeOf } from "./daily.ts"
import { campaignOf, type DispatchSite, openDispatchSite } from "./dispatch-site.fixture.ts"

const HOUR_MS = 3_600_000

let site: DispatchSite
let store: Store
let shadow: Shadow
let rules: RunningRules

const hello = campaignOf("hello")

beforeEach(async () => {
  site = await openDispatchSite((ground) => {
    shadow = new Shadow(ground.store.shadowModes)
    rules = new RunningRules(rulebookOf(GROUP_RULES, []), ground.store.ruleChanges)
    const subject = (_reading: object, player: PlayerRef) =>
      recipient({}, { ...player, isHeld: player.playerId.startsWith("held") })
    return { parts: { rules, shadow }, looks: { subject } }
  })
  store = site.store
})

afterEach(() => site.close())

const round = (campaign = hello) => site.round(campaign)
const sent = () => site.sent.map(({ intentId }) => intentId)

/** Somebody wants a message now, or wanted one then. */
const wish = (playerId: string, campaign = hello, at = new Date()) =>
  site.want([playerId], campaign, { at })

const decisions = () =>
  site.warehouse.query<{
    player_id: string
    verdict: string
    reasons: string[]
    inputs: string
    record: string
    rule_version: string
  }>(
    "select player_id, verdict, reasons, inputs, toString(record) as record, rule_version from act_decision order by decided_at, player_id",
  )

const verdicts = async () =>
  (await decisions()).map((one) => `${one.player_id} ${one.verdict} ${one.reasons.join()}`)

const said = { by: "ann", reason: "one place at a time" }

test("in shadow mode everything is decided and on record, and nothing is sent, reserved or compared", async () => {
  const held = campaignOf("held-out", { hold_out: "100" })
  for (const one of [hello, held]) await round(one)
  await store.shadowModes.on({ scope: "brand", name: "orsa", ...said })
  await shadow.load(new Date())
  for (const player of ["p0", "held1"]) await wish(player)
  await wish("p0", held)
  for (const one of [hello, held, hello]) await round(one)
  expect(sent()).toEqual([])
  expect((await verdicts()).toSorted()).toEqual([
    ...["held1 suppress compliance_unreadable", "p0 shadow shadow_brand", "p0 suppress hold_out"],
  ])
  for (const { inputs, record } of await decisions()) {
    expect(JSON.parse(inputs).shadow).toEqual({ noted_only: true, over: "brand orsa" })
    expect(JSON.parse(inputs).consent.granted_at).toEqual(expect.any(String))
    expect(Number(record)).toBeGreaterThan(1)
  }
  expect(site.told.flat()).toEqual([])
  expect(await store.attempts.of(["hello-p0"])).toEqual([])
  const player = { brand: "orsa", playerId: "p0" }
  const place = placeOf(
    { player, person: [player], intentId: "another", channel: "email" },
    ...(["Europe/Malta", Date.now()] as const),
  )
  expect(await store.dailyCaps.taken([place])).toEqual([{ ofDay: 0, of7Days: 0 }])
})

test("switching off sends what is wanted from then on, and nothing that was wanted meanwhile", async () => {
  await round()
  await store.shadowModes.on({ scope: "campaign", name: "hello", ...said })
  const during = new Date()
  await shadow.load(new Date())
  await wish("decided")
  await round()
  await sleep(5)
  expect(await store.shadowModes.off({ scope: "campaign", name: "hello", ...said })).toBe(true)
  await shadow.load(new Date())
  await round()
  // He waited all the time, and was not decided on while it was on.
  await wish("waited", hello, during)
  await wish("later")
  await round()
  expect(sent()).toEqual(["hello-later"])
  expect(await verdicts()).toContain("waited shadow shadow_campaign")
  const records = (await store.proof.find({ kind: "shadow_changed", limit: 9 })).map(
    ({ content }) => JSON.parse(content),
  )
  expect(records.map(({ actor, reason, subject, body }) => [actor, reason, subject, body])).toEqual(
    [
      ["ann", said.reason, "hello", { change: "off", scope: "campaign" }],
      ["ann", said.reason, "hello", { change: "on", scope: "campaign" }],
    ],
  )
})

test("a message that was about to go out when the mode was switched on does not", async () => {
  await round()
  await wish("p0")
  await store.shadowModes.on({ scope: "jurisdiction", name: "MT", ...said })
  // It is known only once his attempt is on disk.
  const { begin } = store.attempts
  Object.assign(store.attempts, {
    begin: async (starts: Parameters<typeof begin>[0]) => {
      const begun = await begin(starts)
      await shadow.load(new Date())
      return begun
    },
  })
  await round()
  expect([sent(), await verdicts()]).toEqual([[], ["p0 shadow shadow_jurisdiction"]])
  await store.shadowModes.off({ scope: "jurisdiction", name: "MT", ...said })
  await shadow.load(new Date())
  await round()
  expect(sent()).toEqual([])
})

test.each<[string, "brand" | "jurisdiction" | "campaign", string, boolean]>([
  ["another brand", "brand", "tern", false],
  ["another campaign", "campaign", "goodbye", false],
  ["another place", "jurisdiction", "GB", false],
  ["his place", "jurisdiction", "MT", true],
])("%s in shadow mode: %s %s", async (_, scope, name, isKept) => {
  await round()
  await store.shadowModes.on({ scope, name, ...said })
  await shadow.load(new Date())
  await wish("p0")
  await round()
  expect(sent()).toEqual(isKept ? [] : ["hello-p0"])
})

test("of whom it is not known where he lives the shadow mode of every place keeps everything back", async () => {
  await store.shadowModes.on({ scope: "jurisdiction", name: "US-NJ", ...said })
  await shadow.load(new Date())
  const over = (jurisdictions: string[], countries: string[]) =>
    shadow.over({ brand: "orsa", campaign: "hello", wantedAt: 0, jurisdictions, countries })
  expect(over([""], [""])).toEqual(["jurisdiction US-NJ"])
  expect(over(["US"], ["US"])).toEqual(["jurisdiction US-NJ"])
  expect(over(["US-PA"], ["US"])).toEqual([])
})

test("a running gate takes over an approved change at its instant", async () => {
  await round()
  const policy = new Policy(store.ruleChanges, rules, realEffects)
  const text = JSON.stringify({
    ...{ id: "mt-nothing", jurisdiction: "MT", says: "No promotion by e-mail at all" },
    ...{ kind: "barred", parameters: {}, sources: ["https://law.example/"] },
    ...{ mark: "not_verified", status: "active" },
  })
  const { number } = await policy.draft({ text, by: "ann", note: "" })
  await policy.propose({ number, by: "ann", reason: "" })
  const from = new Date(Date.now() + HOUR_MS)
  await policy.approve({ number, by: "bob", reason: "", from })
  await wish("before")
  await round()
  expect(sent()).toEqual(["hello-before"])
  site.aheadMs = HOUR_MS + 1
  await wish("behind")
  await round()
  expect(sent()).toEqual(["hello-before"])
  const found = await decisions()
  expect(found.map((one) => `${one.player_id} ${one.verdict} ${one.reasons.join()}`)).toEqual([
    ...["before allow ", "behind suppress barred_by_law"],
  ])
  expect(new Set(found.map((one) => one.rule_version)).size).toBe(2)
})

test("while a change in force cannot be read promotions wait and say why, and what is owed by law goes out", async () => {
  const owed = campaignOf("owed", { message_class: "regulatory" })
  for (const one of [hello, owed]) await round(one)
  const { number } = await store.ruleChanges.draft(
    { law: "mt-nothing", text: "kind: of-a-later-release", base: "", shipped: "", note: "" },
    "ann",
  )
  const change = await store.ruleChanges.find(number)
  if (change === undefined) throw new Error("it was drafted")
  const approval = { change, actor: "bob", reason: "", effectiveAt: new Date(), head: undefined }
  expect(await store.ruleChanges.approve(approval)).toBe(true)
  await rules.load()
  await wish("p0")
  await wish("p0", owed)
  for (const one of [hello, owed, hello]) await round(one)
  expect(sent()).toEqual(["owed-p0"])
  // Told once, however often it is asked again.
  expect((await verdicts()).toSorted()).toEqual(["p0 allow ", "p0 defer rules_unreadable"])
})
