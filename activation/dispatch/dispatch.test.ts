import { expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { PitbossError } from "../../core/errors.ts"
import type { PlayerRef } from "../../core/player.ts"
import type { DailyPlace } from "../../store/daily-cap.ts"
import type { ProofEntry } from "../../store/proof-entry.ts"
import { type Campaign, parseCampaign } from "../campaign.ts"
import type { Channel, Delivery } from "../channel/channel.ts"
import { Circuits } from "../channel/circuits.ts"
import { Gate } from "../compliance/gate.ts"
import { ONLY_GROUP_RULES, recipient } from "../compliance/recipient.fixture.ts"
import type { Ways } from "../ways.ts"
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

const ACCEPTED: Delivery = {
  ...{ state: "accepted", isFinal: true, providerMessageId: "m", detail: "250" },
}
const SILENT: Delivery = {
  ...{ state: "failed", isFinal: false, providerMessageId: "", detail: "ETIMEDOUT" },
  fault: "provider",
}

const NOBODY = { limit: 0, underWay: [] as readonly string[] }

/** A dispatch of players of whom nothing speaks against a message; what else can be wrong is in `site`. */
function stage(open: readonly Intent[]) {
  const site = {
    now: START,
    segmentAt: START as number | undefined,
    planned: 0,
    called: [] as string[],
    deferred: [] as unknown[],
    places: [] as DailyPlace[],
    kin: [] as PlayerRef[],
    circuits: new Circuits(),
    deliver: async (): Promise<Delivery> => ACCEPTED,
    whileOpening: (): unknown => undefined,
    proven: [] as ProofEntry[],
    canProve: true,
    finished: 0,
    mayGoOn: () => true,
    hasWay: true,
    hears: () => true,
  }
  const tail = { isUpToDate: async () => site.hears() }
  const gate = new Gate({
    rules: ONLY_GROUP_RULES,
    lists: { of: () => [], states: () => [] },
    ...{ warehouse: {} as never, tail: tail as never },
    ...{ stateAt: () => site.now, segmentAt: () => site.segmentAt },
  })
  Object.assign(gate, {
    read: async () => ({}),
    covers: () => true,
    hasLanded: () => true,
    person: (_reading: object, player: PlayerRef) => [player, ...site.kin],
    subject: (_reading: object, player: object) => recipient({}, player),
  })
  const decide = async (entry: ProofEntry) => {
    if (!site.canProve) throw new PitbossError("PROOF_HEAD_LOST", "broken")
    return site.proven.push(entry)
  }
  const isOpen = ({ intent_id }: Intent) => !site.called.includes(intent_id)
  const channel = {
    ready: async () => {
      site.whileOpening()
    },
    send: ({ intentId }: { readonly intentId: string }) => {
      site.called.push(intentId)
      return site.deliver()
    },
  } as unknown as Channel
  const parts = {
    ...{ gate, log: { append: async () => undefined } },
    unsubscribeUrl: () => "https://casino.example/u",
    ways: {
      of: () => (site.hasWay ? { name: "email", channel, circuits: site.circuits } : undefined),
    } as unknown as Ways,
    warehouse: {
      command: async () => {
        site.planned += 1
      },
      query: async (sql: string, { limit, underWay }: typeof NOBODY) =>
        sql.includes("has_left")
          ? open.filter((one) => isOpen(one) && !underWay.includes(one.intent_id)).slice(0, limit)
          : [],
      insert: async (_table: string, rows: readonly { readonly reasons: unknown }[]) =>
        void site.deferred.push(...rows.map(({ reasons }) => reasons)),
    },
    store: {
      vault: { address: async () => ({ contact: { email: "a@b.example" }, emailSince: 0 }) },
      dailyCaps: {
        taken: async (places: readonly DailyPlace[]) => {
          site.places.push(...places)
          return places.map(() => ({ ofDay: 0, of7Days: 0 }))
        },
      },
      attempts: {
        begin: async (starts: readonly object[]) => starts.map((one) => ({ ...one, attempt: 1 })),
        finish: async (results: readonly object[]) => {
          site.finished += results.length
        },
        ...{ unbooked: async () => [], decide },
      },
      campaignStarts: { startOf: async () => new Date(START - 1) },
    },
  } as unknown as DispatchParts
  const dispatch = new Dispatch(parts, { ...realEffects, now: () => new Date(site.now) })
  return { site, round: (one: Campaign) => dispatch.round(one, () => site.mayGoOn()) }
}

const intents = (count: number) => Array.from({ length: count }, (_, at) => intent(`i${at}`))

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

test("nor before it is known who entered and left up to that instant", async () => {
  const { site, round } = stage([])
  const minutely = campaign({ schedule: { cron: "* * * * *" } })
  const due = Math.floor(START / 60_000) * 60_000 + 60_000
  site.now = due + 300
  site.segmentAt = due - 200
  await round(minutely)
  expect(site.planned).toBe(0)
  site.segmentAt = due
  await round(minutely)
  expect(site.planned).toBe(1)
})

test("attempts that are on disk are called off where nobody can be decided on any more", async () => {
  const { site, round } = stage(intents(3))
  let asked = 0
  site.hears = () => {
    asked += 1
    // Behind the reads the attempts begin; then it is asked again.
    if (asked === 2) throw new Error("gone")
    return true
  }
  await expect(round(campaign())).rejects.toThrow("gone")
  expect([site.called, site.finished]).toEqual([[], 3])
})

test("a message takes a place of the person, and not of the player alone", async () => {
  const { site, round } = stage(intents(1))
  site.kin = [{ brand: "tern", playerId: "t1" }]
  await round(campaign())
  expect(site.places[0]?.person).toEqual([{ brand: "orsa", playerId: "i0" }, ...site.kin])
})

test("a provider that takes connections and no message is asked again by one message, later and later", async () => {
  const { site, round } = stage(intents(20))
  site.deliver = async () => SILENT
  await round(campaign())
  expect(site.called).toHaveLength(4)
  expect(site.circuits.state()).toMatchObject({ detail: "ETIMEDOUT" })
  await round(campaign())
  expect(site.called).toHaveLength(4)
  site.now += 1_000
  site.segmentAt = site.now
  await round(campaign())
  expect(site.called).toHaveLength(5)
  site.now += 1_000
  expect(site.circuits.isClosed(campaign().from ?? "", site.now)).toBe(false)
  site.now += 1_000
  site.segmentAt = site.now
  site.deliver = async () => ACCEPTED
  await round(campaign())
  expect([site.called.length, site.circuits.state()]).toEqual([20, undefined])
})

test("a sender whom the provider refuses is tried again by one message, and keeps no other sender's back", async () => {
  const { site, round } = stage(intents(20))
  site.deliver = async () => ({ ...SILENT, detail: "SENDER 530 5.7.0", fault: "sender" })
  await round(campaign())
  expect([site.called.length, site.circuits.state()?.detail]).toEqual([4, "SENDER 530 5.7.0"])
  await round(campaign())
  expect(site.called).toHaveLength(4)
  site.deliver = async () => ACCEPTED
  await round(campaign({ from: "Tern <hello@tern.example>" }))
  expect(site.called).toHaveLength(20)
})

test("a provider that refuses everybody alike gets one message at a time, and uses up no audience", async () => {
  const { site, round } = stage(intents(20))
  const detail = "RECIPIENT 550 5.1.1"
  site.deliver = async () => ({ ...ACCEPTED, state: "failed", detail })
  await round(campaign())
  expect([site.called.length, site.circuits.state()?.detail]).toEqual([4, detail])
  site.now += 1_000
  site.segmentAt = site.now
  await round(campaign())
  expect(site.called).toHaveLength(5)
  site.now += 2_000
  site.segmentAt = site.now
  site.deliver = async () => ACCEPTED
  await round(campaign())
  expect([site.called.length, site.circuits.state()]).toEqual([20, undefined])
})

test("one message that is not answered opens nothing for those that are", async () => {
  const { site, round } = stage(intents(8))
  site.deliver = async () => (site.called.length % 4 === 1 ? SILENT : ACCEPTED)
  await round(campaign())
  expect([site.called.length, site.circuits.state()]).toEqual([8, undefined])
})

test("a provider that asks for a rest has it, also where it took others of the batch", async () => {
  const { site, round } = stage(intents(12))
  const busy = { ...SILENT, detail: "HTTP 429", retryAfterMs: 30_000 }
  site.deliver = async () => (site.called.length === 1 ? busy : ACCEPTED)
  await round(campaign())
  const before = site.called.length
  expect(site.circuits.state()).toMatchObject({ detail: "HTTP 429" })
  site.now += 29_000
  site.segmentAt = site.now
  await round(campaign())
  expect([before, site.called.length]).toEqual([4, 4])
  site.now += 1_000
  site.segmentAt = site.now
  await round(campaign())
  expect(site.called).toHaveLength(12)
})

test("without a way nothing is planned and nobody decided on", async () => {
  const { site, round } = stage(intents(2))
  site.hasWay = false
  await round(campaign())
  expect([site.planned, site.called, site.deferred]).toEqual([0, [], []])
})

test("a slow provider is left to other campaigns after some seconds", async () => {
  const { site, round } = stage(intents(20))
  site.deliver = async () => {
    if (site.called.length === 4) site.now += 10_001
    return ACCEPTED
  }
  await round(campaign())
  expect(site.called).toHaveLength(4)
})

test("a campaign that ends hands nothing more over, of the batch under way neither", async () => {
  const { site, round } = stage(intents(20))
  site.deliver = async () => {
    site.mayGoOn = () => false
    return ACCEPTED
  }
  await round(campaign())
  expect(site.called).toEqual(["i0"])
})

test("a campaign that ended before its turn makes no intents", async () => {
  const { site, round } = stage(intents(4))
  site.mayGoOn = () => false
  await round(campaign())
  expect([site.planned, site.called]).toEqual([0, []])
})

test("a campaign that ends while its batch is read hands nothing of it over", async () => {
  const { site, round } = stage(intents(4))
  site.whileOpening = () => {
    site.mayGoOn = () => false
  }
  await round(campaign())
  expect(site.called).toEqual([])
})

test("a batch is one record of the chain, with every decision under its digest, before anything is handed over", async () => {
  const { site, round } = stage(intents(4))
  let proven = 0
  site.deliver = async () => {
    proven = site.proven.length
    return ACCEPTED
  }
  await round(campaign())
  expect([site.called.length, proven, site.proven.length]).toEqual([4, 1, 1])
  expect(site.proven[0]?.covers?.rows).toHaveLength(4)
})

test("nothing is handed over where the chain cannot be written, and its attempts are called off", async () => {
  const { site, round } = stage(intents(4))
  site.canProve = false
  await expect(round(campaign())).rejects.toThrow("broken")
  expect([site.called, site.finished]).toEqual([[], 4])
  site.canProve = true
  await round(campaign())
  expect(site.called).toHaveLength(4)
})

test("a batch that has begun is handed over, also where its round has taken too long meanwhile", async () => {
  const { site, round } = stage(intents(4))
  site.whileOpening = () => {
    site.now += 10_001
    site.segmentAt = site.now
  }
  await round(campaign())
  expect(site.called).toHaveLength(4)
})
