import { afterEach, beforeEach, expect, test } from "vitest"
import { triggerOf } from "../campaign.ts"
import { budgetState } from "../campaign-budget.ts"
import { campaignOf, type DispatchSite, openDispatchSite } from "./dispatch-site.fixture.ts"

const PLAYERS = ["p0", "p1", "p2", "p3", "p4", "p5"]

const offer = { kind: "free_bet", amount: { amount: "2.50", currency: "EUR" } }
const money = campaignOf("money", { offer, budget: { amount: "9.99", currency: "EUR" } })
const few = campaignOf("few", { budget: { messages: 2, per: "day" } })

let site: DispatchSite
let contenders = [few]

beforeEach(async () => {
  site = await openDispatchSite(undefined, () => contenders)
})

afterEach(() => site.close())

const sent = () => site.sent.map(({ intentId }) => intentId)
const state = (campaign = few) => budgetState(site.store.budgets, campaign, Date.now())

const reasons = async () =>
  (
    await site.warehouse.query<{ reasons: string[] }>(
      "select reasons from act_decision where verdict = 'suppress'",
    )
  ).map((one) => one.reasons.join())

test("of six who want a message as many get it as there is money for, and the others are told why not", async () => {
  await site.round(money)
  await site.want(PLAYERS, money)
  await site.round(money)
  // Whom the money did not reach is told so in the next round.
  await site.round(money)
  expect(sent()).toHaveLength(3)
  expect(await reasons()).toEqual(["budget_spent", "budget_spent", "budget_spent"])
  expect(await state(money)).toEqual({
    ...{ per: "campaign", messages: null, messages_spent: 3, currency: "EUR" },
    ...{ amount: "9.99", amount_spent: "7.5", is_spent: true },
  })
})

test("a message that the provider refuses gives its place to another, and a kill between the two to none", async () => {
  await site.round(few)
  const { deliver } = site
  site.deliver = async (one) => ({ ...(await deliver(one)), state: "failed", detail: "550" })
  await site.want(["p0"], few)
  await site.round(few)
  expect(await state()).toMatchObject({ messages: 2, messages_spent: 0, is_spent: false })
  // The process dies while p1's message is under way.
  await site.want(["p1"], few)
  site.deliver = async () => {
    throw new Error("killed")
  }
  await expect(site.round(few)).rejects.toThrow("killed")
  site.deliver = deliver
  await site.store.attempts.closeInterrupted()
  expect(await state()).toMatchObject({ messages_spent: 1 })
  await site.want(["p2", "p3", "p4"], few)
  await site.round(few)
  await site.round(few)
  expect(new Set(sent()).size).toBe(3)
  expect(sent().slice(0, 2)).toEqual(["few-p0", "few-p1"])
  expect(await state()).toMatchObject({ messages_spent: 2, is_spent: true })
})

test("a campaign goes before another as long as it has something left", async () => {
  const poor = campaignOf("poor", { priority: 90, budget: { messages: 0 } })
  const rich = campaignOf("rich", { priority: 50, budget: { messages: 1 } })
  const low = campaignOf("low", { priority: 10 })
  contenders = [poor, rich, low]
  for (const one of contenders) await site.store.campaignStarts.startOf(one.name, triggerOf(one))
  await site.want(["p1", "p2"], poor)
  await site.want(["p1", "p2"], low)
  await site.want(["p1"], rich)
  await site.round(low)
  expect(sent()).toEqual(["low-p2"])
  expect(await reasons()).toEqual(["outranked"])
})
