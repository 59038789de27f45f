import { expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { type Campaign, parseCampaign } from "../campaign.ts"
import { Circuit } from "../channel/circuit.ts"
import { Gate } from "../gate/gate.ts"
import { Dispatch, type DispatchParts } from "./dispatch.ts"
import type { Intent } from "./intent.ts"

const START = Date.parse("2026-11-27T10:00:00.000Z")

const campaign = (more: object = {}) =>
  parseCampaign(
    "hello.yml",
    JSON.stringify({
      ...{ name: "hello", description: "d", segment: "vip", channel: "email", product: "casino" },
      ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
      ...{ subject: "Hi", body: "Hi", ...more },
    }),
    [{ name: "vip", purpose: "marketing" }],
  )

const intent = (id: string): Intent => ({
  ...{ intent_id: id, brand: "orsa", player_id: id, player_key: "1", payload: "" },
  ...{ wanted_at: new Date(START).toISOString(), has_left: "0" },
})

/** A dispatch whose warehouse has these intents, and where nothing but time and the segment can be wrong. */
function stage(open: readonly Intent[]) {
  const site = {
    now: START,
    segmentAt: START as number | undefined,
    planned: 0,
    deferred: [] as unknown[],
    whileOpening: (): unknown => undefined,
  }
  const tail = { isUpToDate: async () => true }
  const gate = new Gate({
    ...{ warehouse: {} as never, tail: tail as never },
    ...{ stateAt: () => site.now, segmentAt: () => site.segmentAt },
  })
  Object.assign(gate, {
    read: async () => ({}),
    covers: () => false,
    subject: () => ({ timeZones: [] }),
  })
  const parts = {
    gate,
    circuit: new Circuit(),
    unsubscribeUrl: () => "https://casino.example/u",
    channel: {
      ready: async () => {
        site.whileOpening()
      },
    },
    warehouse: {
      command: async () => {
        site.planned += 1
      },
      query: async (sql: string) => (sql.includes("has_left") ? open : []),
      insert: async (_table: string, rows: readonly { reasons: unknown }[]) =>
        void site.deferred.push(...rows.map(({ reasons }) => reasons)),
    },
    store: {
      vault: { address: async () => undefined },
      dailyCaps: { taken: async () => [0] },
      attempts: { begin: async () => [], finish: async () => undefined, unbooked: async () => [] },
      campaignStarts: { startOf: async () => new Date(START - 1) },
    },
  } as unknown as DispatchParts
  const dispatch = new Dispatch(parts, { ...realEffects, now: () => new Date(site.now) })
  return { site, round: (one: Campaign) => dispatch.round(one) }
}

test.each([
  ["failed, or was not evaluated yet", undefined],
  ["was last evaluated on features of too long ago", START - 30_001],
])("the audience of a segment that %s waits, and says why", async (_what, segmentAt) => {
  const { site, round } = stage([intent("i1")])
  site.segmentAt = segmentAt
  await round(campaign())
  expect(site.deferred).toEqual([["stale_segment"]])
})

test("a segment that fails behind the reads makes its audience wait all the same", async () => {
  const { site, round } = stage([intent("i1")])
  site.whileOpening = () => {
    site.segmentAt = undefined
  }
  await round(campaign())
  expect(site.deferred).toEqual([["stale_segment"]])
})

test("who has left a segment is not known from before it was mended", async () => {
  const { site, round } = stage([intent("i1")])
  site.segmentAt = undefined
  site.whileOpening = () => {
    site.segmentAt = site.now
  }
  await round(campaign())
  expect(site.deferred).toEqual([["stale_segment"]])
})

test("an instant of a schedule makes no intents before it is known who is in the segment", async () => {
  const { site, round } = stage([])
  const minutely = campaign({ schedule: { cron: "* * * * *" } })
  site.segmentAt = undefined
  await round(minutely)
  expect(site.planned).toBe(0)
  site.segmentAt = site.now
  site.now += 1_000
  await round(minutely)
  expect(site.planned).toBe(1)
})
