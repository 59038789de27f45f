import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { Runtime } from "../commands/running.ts"
import { daylightZone } from "./daylight.ts"
import type { MailPeer } from "./mail-peer.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"
import { slowed } from "./slowness.ts"

const LAPSE_MS = 30 * 86_400_000
/** Whoever lapses must be known by then, on a busy machine too: an entry that comes in late starts nothing. */
const LEAD_MS = 12_000
const WAIT = { timeout: 150_000, interval: 200 }
const TEST_MS_MAX = 400_000

let site: MailSite
let runtime: Runtime
let peer: MailPeer

beforeAll(async () => {
  site = await openMailSite()
  runtime = site.runtime
  peer = site.peer
})

afterAll(() => site?.close())

const mailOf = (player: string) => `${player}@players.example`
const event = (player: string, id: string, type: string, at: number, more: object) => ({
  event_id: `${player}-${id}`,
  type,
  brand: "orsa",
  player_id: player,
  occurred_at: new Date(at).toISOString(),
  ...more,
})

const send = (events: readonly object[]) => site.send(events)

/**
 * Registered, consenting and with an address; his only deposit turns 30 days old at the instant. A
 * session of now makes his entry an event's, however long a busy machine takes to see it.
 */
async function lapsing(players: readonly string[], at: number): Promise<void> {
  await runtime.store.vault.putAll(
    players.map((playerId) => ({
      player: { brand: "orsa", playerId },
      patch: { email: mailOf(playerId) },
    })),
  )
  const then = at - LAPSE_MS
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: daylightZone() }
  const consent = { channel: "email", product: "all", granted: true }
  const deposit = { payment_id: "y1", status: "approved", amount: "10", currency: "EUR" }
  await send(
    players.flatMap((player) => [
      event(player, "r", "player.registered", then - 2_000, profile),
      event(player, "k", "kyc.updated", then - 2_000, { status: "approved", age_verified: true }),
      event(player, "c", "consent.changed", then - 1_000, consent),
      event(player, "d", "deposit", then, deposit),
      event(player, "s", "session.started", Date.now(), { session_id: `${player}-s` }),
    ]),
  )
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

const sendsOf = (player: string) =>
  runtime.warehouse.query<{ outcome: string; detail: string }>(
    "select outcome, detail from act_send final where player_id = {player:String} order by attempt",
    { player },
  )

async function causesOf(prefix: string): Promise<readonly string[]> {
  const rows = await runtime.warehouse.query<{ cause: string }>(
    "select distinct cause from seg_transition where segment = 'lapsed-depositor' and startsWith(player_id, {prefix:String}) order by cause",
    { prefix },
  )
  return rows.map(({ cause }) => cause)
}

async function readiness(): Promise<Record<string, unknown>> {
  const answer = await fetch(`${runtime.door?.url}/readyz`)
  return (await answer.json()) as Record<string, unknown>
}

describe("campaigns and their provider", { timeout: TEST_MS_MAX }, () => {
  test("a provider that is away at first gets every message once when it comes, and nobody is decided before", async () => {
    const players = names("away", 6)
    await lapsing(players, Date.now() + LEAD_MS)
    await expect
      .poll(async () => (await readiness())["channel_unreachable"], WAIT)
      .toMatchObject({ detail: expect.stringContaining("E") })
    expect((await readiness())["ok"]).toBe(true)
    expect(await runtime.warehouse.query("select 1 from act_decision limit 1")).toEqual([])
    await peer.open()
    await expect
      .poll(() => players.map((one) => peer.countOf(mailOf(one))), WAIT)
      .toEqual(players.map(() => 1))
    expect(await causesOf("away")).toEqual(["time"])
    expect((await readiness())["channel_unreachable"]).toBe(null)
    await runtime.roles?.settled()
    expect(await sendsOf("away0")).toEqual([{ outcome: "accepted", detail: "250" }])
    const announced =
      "select count() as n from raw_event where type = 'message.sent' and player_id like 'away%'"
    await expect.poll(() => runtime.warehouse.query(announced), WAIT).toEqual([{ n: "6" }])
  })

  test("a provider that takes its time holds up no feature and no segment", async () => {
    peer.answerMs = 10_000
    const before = peer.received.length
    const players = names("slow", 12)
    await lapsing(players, Date.now() + LEAD_MS)
    await expect.poll(() => peer.received.length, WAIT).toBeGreaterThan(before)
    const ends = new Set<number>()
    const isSlow = () => peer.received.length < before + players.length
    while (isSlow() && ends.size < 4) {
      ends.add(runtime.roles?.cycle.loop.lastEndedAt ?? 0)
      await sleep(50)
    }
    expect([ends.size, isSlow()]).toEqual([4, true])
    peer.answerMs = 0
    await expect
      .poll(() => players.map((one) => peer.countOf(mailOf(one))), WAIT)
      .toEqual(players.map(() => 1))
  })

  test("a message whose clearance ended while the provider dawdled is not handed over, and decided anew", async () => {
    peer.recipientMs = 2_500
    await lapsing(["dawdle"], Date.now() + LEAD_MS)
    await expect.poll(async () => (await sendsOf("dawdle")).length, WAIT).toBe(1)
    await send([
      event("dawdle", "x", "exclusion.started", Date.now(), { scope: "brand", reason: "own" }),
    ])
    peer.recipientMs = 0
    expect(await sendsOf("dawdle")).toEqual([{ outcome: "failed", detail: expect.any(String) }])
    const reasons =
      "select reasons from act_decision where player_id = 'dawdle' and verdict = 'suppress'"
    await expect
      .poll(() => runtime.warehouse.query(reasons), WAIT)
      .toEqual([{ reasons: expect.arrayContaining(["self_excluded"]) }])
    expect(peer.countOf(mailOf("dawdle"))).toBe(0)
  })
})

describe("a slow store and a slow warehouse", { timeout: TEST_MS_MAX }, () => {
  const undo: (() => void)[] = []

  function slowDown(onBegin: () => Promise<unknown> = async () => undefined): void {
    const { warehouse, store } = runtime
    const reads = (sql: unknown) => /limits_near|ft_restriction/.test(String(sql))
    undo.push(
      slowed(warehouse, "query", 900, reads),
      slowed(warehouse, "insert", 1_200, (table) => table === "act_decision"),
      slowed(store.dailyCaps, "taken", 600),
      slowed(store.attempts, "begin", 1_200, async (starts) => {
        if (JSON.stringify(starts).includes("caught")) await onBegin()
        return true
      }),
    )
  }

  afterEach(() => {
    for (const one of undo.splice(0)) one()
  })

  test("do not keep messages from going out, each at the first attempt, under one decision", async () => {
    slowDown()
    const players = names("sluggish", 6)
    await lapsing(players, Date.now() + LEAD_MS)
    await expect
      .poll(() => players.map((one) => peer.countOf(mailOf(one))), WAIT)
      .toEqual(players.map(() => 1))
    await runtime.roles?.settled()
    for (const player of players)
      expect(await sendsOf(player)).toEqual([{ outcome: "accepted", detail: "250" }])
    const decisions =
      "select verdict, count() as n from act_decision where player_id like 'sluggish%' and verdict != 'defer' group by verdict"
    expect(await runtime.warehouse.query(decisions)).toEqual([{ verdict: "allow", n: "6" }])
  })

  test("do not let a message through that a fact speaks against which arrives behind the reads", async () => {
    slowDown(() =>
      send([event("caught", "x", "exclusion.started", Date.now(), { scope: "brand" })]),
    )
    await lapsing(["caught"], Date.now() + LEAD_MS)
    const reasons =
      "select reasons from act_decision where player_id = 'caught' and verdict = 'suppress'"
    await expect
      .poll(() => runtime.warehouse.query(reasons), WAIT)
      .toEqual([{ reasons: expect.arrayContaining(["self_excluded"]) }])
    await runtime.roles?.settled()
    expect((await sendsOf("caught")).filter(({ detail }) => detail !== "NOT_CLEARED")).toEqual([])
    expect(peer.countOf(mailOf("caught"))).toBe(0)
  })
})

describe("the gate on real Kafka", { timeout: TEST_MS_MAX }, () => {
  test("lets nothing through a second after an exclusion, block or revocation was acknowledged", async () => {
    const players = names("race", 40)
    const at = Date.now() + LEAD_MS
    await lapsing(players, at)
    const acknowledged = new Map<string, number>()
    await Promise.all(
      players.map(async (player, index) => {
        await sleep(Math.max(0, at - 500 - Date.now()) + index * 75)
        const kinds = [
          ["exclusion.started", { scope: "group" }],
          ["block.changed", { active: true, reason: "fraud" }],
          ["consent.changed", { channel: "email", product: "casino", granted: false }],
        ] as const
        const [type, more] = kinds[index % kinds.length] ?? kinds[0]
        await send([event(player, "x", type, Date.now(), more)])
        acknowledged.set(mailOf(player), Date.now())
      }),
    )
    const decided =
      "select uniqExact(player_id) as n from act_decision where player_id like 'race%'"
    await expect.poll(() => runtime.warehouse.query(decided), WAIT).toEqual([{ n: "40" }])
    await runtime.roles?.settled()
    const late = peer.received.filter(
      ({ to, at }) => at > (acknowledged.get(to) ?? Infinity) + 1_000,
    )
    expect(late).toEqual([])
    const sent = players.filter((player) => peer.countOf(mailOf(player)) > 0).length
    expect(sent).toBeLessThan(40)
  })

  test("a permission that is dated ahead permits nothing, and none outlives what restricts after it", async () => {
    const now = Date.now()
    const ahead = now + 3 * 365 * 86_400_000
    const consent = { channel: "email", product: "all", granted: true }
    const profile = {
      country: "MT",
      jurisdiction: "MT",
      currency: "EUR",
      time_zone: daylightZone(),
    }
    const known = (player: string) => [
      event(player, "r", "player.registered", now - 9_000, profile),
      event(player, "k", "kyc.updated", now - 9_000, { status: "approved", age_verified: true }),
      event(player, "d", "deposit", now - 9_000, {
        ...{ payment_id: "y1", status: "approved", amount: "10", currency: "EUR" },
      }),
    ]
    await send([
      ...known("ahead-consent"),
      event("ahead-consent", "c", "consent.changed", ahead, consent),
      ...known("skewed-consent"),
      event("skewed-consent", "c", "consent.changed", now + 120_000, consent),
      ...known("ahead-back"),
      event("ahead-back", "c", "consent.changed", now - 5_000, consent),
      event("ahead-back", "e", "exclusion.ended", ahead, { reinstated_by: "officer" }),
      event("ahead-back", "b", "block.changed", ahead, { active: false, reason: "done" }),
    ])
    await send([
      event("skewed-consent", "w", "consent.changed", Date.now(), { ...consent, granted: false }),
      event("ahead-back", "x", "exclusion.started", Date.now(), { scope: "brand" }),
      event("ahead-back", "y", "block.changed", Date.now(), { active: true, reason: "fraud" }),
    ])
    // In one batch, by a clock that is ahead, what permits stands before what restricts.
    const soon = Date.now() + 110_000
    const both = (id: string, type: string, permits: object, restricts: object) => [
      event("soon-back", `${id}0`, type, soon, permits),
      event("soon-back", `${id}1`, type, Date.now(), restricts),
    ]
    await send([
      ...known("soon-back"),
      event("soon-back", "x", "exclusion.started", now - 8_000, { scope: "brand" }),
      event("soon-back", "e", "exclusion.ended", soon, { reinstated_by: "officer" }),
      ...both("b", "block.changed", { active: false, reason: "x" }, { active: true, reason: "x" }),
      ...both("a", "aml.hold", { active: false }, { active: true }),
      ...both("h", "harm.marker", { level: "low", source: "m" }, { level: "high", source: "m" }),
      ...both(
        "v",
        "kyc.updated",
        { status: "approved", age_verified: true },
        { status: "rejected", age_verified: false },
      ),
      ...both("c", "consent.changed", consent, { ...consent, granted: false }),
    ])
    await runtime.roles?.settled()
    const reasonsOf = async (player: string) =>
      (await runtime.roles?.activator.explain(`orsa:${player}`, "win-back"))?.reasons
    expect(await reasonsOf("soon-back")).toEqual(
      expect.arrayContaining([
        ...["self_excluded", "blocked", "kyc_not_approved", "aml_hold", "harm_marker"],
        "no_consent",
      ]),
    )
    expect(
      await runtime.warehouse.query(
        `select excluded_at is not null as excluded, blocked_at is not null as blocked, is_aml_hold, harm_level, kyc_status, consents
from ft_player where player_id = 'soon-back'`,
      ),
    ).toEqual([
      {
        ...{ excluded: 1, blocked: 1, is_aml_hold: 1, harm_level: "high" },
        ...{ kyc_status: "rejected", consents: [] },
      },
    ])
    expect(await reasonsOf("ahead-consent")).toContain("no_consent")
    expect(await reasonsOf("skewed-consent")).toContain("no_consent")
    expect(await reasonsOf("ahead-back")).toEqual(
      expect.arrayContaining(["self_excluded", "blocked"]),
    )
  })

  test("a move to a stricter place, and a link to a person who is excluded, hold from the gateway's 202", async () => {
    const now = Date.now()
    const consent = { channel: "email", product: "all", granted: true }
    const profile = {
      country: "MT",
      jurisdiction: "MT",
      currency: "EUR",
      time_zone: daylightZone(),
    }
    const players = ["mover", "planner", "twin", "other", "careful"]
    const birth_date = `${new Date(now).getUTCFullYear() - 19}-01-01`
    await runtime.store.vault.putAll(
      players.map((playerId) => ({
        player: { brand: "orsa", playerId },
        patch: { email: mailOf(playerId), birth_date },
      })),
    )
    await send(
      players.flatMap((player) => [
        event(player, "r", "player.registered", now - 9_000, profile),
        event(player, "k", "kyc.updated", now - 9_000, { status: "approved", age_verified: true }),
        event(player, "c", "consent.changed", now - 9_000, consent),
      ]),
    )
    await send([
      event("other", "p", "player.person_linked", now - 8_000, { person_id: "person-1" }),
      event("other", "x", "exclusion.started", now - 8_000, { scope: "brand" }),
    ])
    await runtime.roles?.settled()
    const explain = async (player: string) => {
      const told = await runtime.roles?.activator.explain(`orsa:${player}`, "win-back")
      return told && [told.verdict, ...told.reasons]
    }
    expect(await Promise.all(["mover", "planner", "twin"].map(explain))).toEqual([
      ["allow"],
      ["allow"],
      ["allow"],
    ])
    const jersey = { country: "US", jurisdiction: "US-NJ" }
    await send([event("mover", "m", "player.updated", Date.now(), jersey)])
    expect(await explain("mover")).toEqual(["suppress", "under_age"])
    await send([event("planner", "m", "player.updated", Date.now() + 86_400_000, jersey)])
    expect(await explain("planner")).toEqual(["suppress", "under_age"])
    await send([event("twin", "p", "player.person_linked", Date.now(), { person_id: "person-1" })])
    expect(await explain("twin")).toEqual(["suppress", "self_excluded", "no_consent"])
    const none = { kind: "deposit", period: "week", amount: "0", currency: "EUR" }
    await send([
      event("careful", "l", "limit.set", Date.now(), {
        ...none,
        effective_at: new Date(Date.now() - 1_000).toISOString(),
      }),
    ])
    expect(await explain("careful")).toEqual(["defer", "limit_unread"])
    await expect.poll(() => explain("careful"), WAIT).toEqual(["suppress", "limit_near"])
    // Back at once, and in the table: the stricter place is gone, but for the one who goes only tomorrow.
    await send([
      event("mover", "b", "player.updated", Date.now(), { country: "MT", jurisdiction: "MT" }),
    ])
    await runtime.roles?.settled()
    expect(await explain("mover")).toEqual(["allow"])
    expect(await explain("planner")).toEqual(["suppress", "under_age"])
  })

  test("says that it does not decide where the features are too old, as the dispatcher does not", async () => {
    const { cycle, activator } = runtime.roles ?? {}
    if (cycle === undefined || activator === undefined) throw new Error("every role runs")
    await cycle.loop.stop()
    cycle.stateAt = Date.now() - 31_000
    const told = await activator.explain("orsa:away0", "win-back")
    expect([told.verdict, told.reasons]).toEqual(["defer", ["stale_state"]])
    const { audience: all, deferred, deferred_because } = await activator.dryRun("win-back")
    expect([all > 0, deferred, deferred_because]).toEqual([true, all, { stale_state: all }])
    cycle.loop.start()
    const verdict = async () => (await activator.explain("orsa:away0", "win-back")).reasons
    await expect.poll(verdict, WAIT).not.toContain("stale_state")
  })

  test("a row of the compliance topic that cannot be read holds its player until it is released", async () => {
    const log = runtime.roles?.kafka.log
    await log?.append([{ topic: "compliance", messages: [{ key: "orsa:held", value: "{" }] }])
    await lapsing(["held"], Date.now() + LEAD_MS)
    const reasons = "select reasons from act_decision where player_id = 'held'"
    const told = [{ reasons: ["compliance_unreadable"] }]
    await expect.poll(() => runtime.warehouse.query(reasons), WAIT).toEqual(told)
    const activator = runtime.roles?.activator
    const hold = activator?.holds().find(({ holds }) => holds === "orsa:held")
    if (hold) await activator?.release(hold, "an officer")
    expect(await activator?.explain("orsa:held", "win-back")).toMatchObject({ verdict: "allow" })
    expect(await runtime.store.holdReleases.list()).toHaveLength(1)
    expect(peer.countOf(mailOf("held"))).toBe(0)
  })
})
