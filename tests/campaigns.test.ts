import { afterAll, beforeAll, expect, test } from "vitest"
import { CALLS_AT_ONCE } from "../activation/dispatch/batch-size.ts"
import type { Runtime } from "../commands/running.ts"
import type { MailPeer } from "./mail-peer.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const WAIT = { timeout: 150_000, interval: 200 }
const TEST_MS_MAX = 400_000

let site: MailSite
let runtime: Runtime
let peer: MailPeer

beforeAll(async () => {
  site = await openMailSite()
  runtime = site.runtime
  peer = site.peer
  await peer.open()
})

afterAll(() => site?.close())

const mailOf = (player: string) => `${player}@players.example`

const subjectsOf = (player: string) =>
  peer.received
    .filter(({ to }) => to === mailOf(player))
    .map(({ head }) => /^Subject: (.*)$/im.exec(head)?.[1])

const definition = (name: string, more: object) =>
  JSON.stringify({
    ...{ name, description: "d", segment: "first-deposit-no-bet", channel: "email" },
    ...{ product: "casino", message_class: "promotional", encourages: "play" },
    ...{ from: "Orsa <hello@casino.example>", subject: "Hi", body: "Hi", ...more },
  })

const depositor = (player: string, amount: string, time_zone = "UTC") =>
  depositors([player], amount, time_zone)

async function depositors(
  players: readonly string[],
  amount: string,
  time_zone = "UTC",
): Promise<void> {
  const now = Date.now()
  const event = (player: string, type: string, more: object) => ({
    event_id: `${player}-${type}`,
    type,
    brand: "orsa",
    player_id: player,
    occurred_at: new Date(now).toISOString(),
    ...more,
  })
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone }
  await runtime.store.vault.putAll(
    players.map((playerId) => ({
      ...{ player: { brand: "orsa", playerId }, patch: { email: mailOf(playerId) } },
    })),
  )
  await site.send(
    players.flatMap((player) => [
      event(player, "player.registered", profile),
      event(player, "kyc.updated", { status: "approved", age_verified: true }),
      event(player, "consent.changed", { channel: "email", product: "all", granted: true }),
    ]),
  )
  // In a block before: decided on between the two he would be one without consent.
  await runtime.roles?.settled()
  const deposit = { payment_id: "y", status: "approved", amount, currency: "EUR" }
  await site.send(players.map((player) => event(player, "deposit", deposit)))
}

const campaigns = () => {
  if (runtime.roles === undefined) throw new Error("every role runs")
  return runtime.roles.activator.campaigns
}

test("a campaign that is made while Pitboss runs reaches who enters then, with what his segment says of him", {
  timeout: TEST_MS_MAX,
}, async () => {
  await depositor("early", "5")
  await runtime.roles?.settled()
  const subject = "You deposited {{ payload.deposits }}"
  await campaigns().put("first-bet.yml", definition("first-bet", { subject }), "an editor")
  await runtime.roles?.settled()
  await depositor("late", "12.5")
  await expect.poll(() => peer.countOf(mailOf("late")), WAIT).toBe(1)
  expect(subjectsOf("late")).toEqual(["You deposited 12.5"])
  expect(peer.countOf(mailOf("early"))).toBe(0)
})

test("a scheduled campaign reaches everybody in its segment once for each time that it is due", {
  timeout: TEST_MS_MAX,
}, async () => {
  const subject = "Every minute"
  const schedule = { cron: "* * * * *" }
  await campaigns().remove("first-bet")
  await campaigns().put(
    "minutely.yml",
    definition("minutely", { subject, schedule, cap_per_day: 9 }),
    "an editor",
  )
  const got = (player: string) => subjectsOf(player).filter((one) => one === subject)
  await expect.poll(() => [got("early").length, got("late").length], WAIT).toEqual([1, 1])
  await runtime.roles?.settled()
  const rows = await runtime.warehouse.query<{ at: string; n: string; players: string }>(
    `select toString(occurrence_at) as at, count() as n, uniqExact(player_id) as players
from act_intent where campaign = 'minutely' group by at`,
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const { at, n, players } of rows) {
    expect(at).toMatch(/:00\.000$/)
    expect([n, players]).toEqual(["2", "2"])
  }
})

test("who enters while a campaign is away, or had entered what is its segment only now, gets nothing", {
  timeout: TEST_MS_MAX,
}, async () => {
  const put = (name: string, more: object) =>
    campaigns().put(`${name}.yml`, definition(name, more), "an editor")
  await campaigns().remove("minutely")
  await put("back", { subject: "Back", cap_per_day: 9 })
  await put("moved", { subject: "Moved", segment: "inactive-7d", cap_per_day: 9 })
  await runtime.roles?.settled()
  await campaigns().remove("back")
  await runtime.roles?.settled()
  await depositor("between", "5")
  await runtime.roles?.settled()
  await put("back", { subject: "Back", cap_per_day: 9 })
  await put("moved", { subject: "Moved", cap_per_day: 9 })
  await runtime.roles?.settled()
  await depositor("after", "5")
  await expect.poll(() => [...subjectsOf("after")].sort(), WAIT).toEqual(["Back", "Moved"])
  await runtime.roles?.settled()
  expect(subjectsOf("between")).toEqual([])
})

test("of two campaigns that want the same player in one moment the higher one goes out, and it is said why", {
  timeout: TEST_MS_MAX,
}, async () => {
  for (const name of ["back", "moved"]) await campaigns().remove(name)
  const put = (name: string, priority: number) =>
    runtime.roles?.activator.put(
      `${name}.yml`,
      definition(name, { subject: name, priority }),
      "an editor",
    )
  await put("a-low", 10)
  await put("z-high", 90)
  await depositor("wanted-twice", "5")
  await expect.poll(() => subjectsOf("wanted-twice"), WAIT).toEqual(["z-high"])
  await expect
    .poll(() => decisionsOn("wanted-twice", "a-low"), WAIT)
    .toEqual([{ verdict: "suppress", reasons: ["outranked"], until: null }])
  await runtime.roles?.settled()
  expect(subjectsOf("wanted-twice")).toEqual(["z-high"])
  const told = await runtime.roles?.activator.explain("orsa:wanted-twice", "a-low")
  const [inputs] = (told?.decisions ?? []).map((one) =>
    JSON.parse((one as { inputs: string }).inputs),
  )
  expect(inputs.outranked).toMatchObject({ by: "z-high", by_priority: "90", priority: "10" })
  for (const name of ["a-low", "z-high"]) await campaigns().remove(name)
})

const decisionsOn = (player: string, campaign: string) =>
  runtime.warehouse.query<{ verdict: string; reasons: string[]; until: string | null }>(
    `select distinct verdict, reasons, toString(toUnixTimestamp(defer_until)) as until from act_decision
where player_id = {player:String} and campaign = {campaign:String} order by verdict`,
    { player, campaign },
  )

test("in quiet hours a player's message waits for their end, by his own clock and nobody else's", {
  timeout: TEST_MS_MAX,
}, async () => {
  const put = (name: string, quiet_hours: object) =>
    campaigns().put(`${name}.yml`, definition(name, { subject: name, quiet_hours }), "an editor")
  const clock = (at: number) => new Date(at).toISOString().slice(11, 16)
  const hour = 3_600_000
  await put("quiet", { from: clock(Date.now() - hour), to: clock(Date.now() + 2 * hour) })
  // To the full minute, at least a minute ahead.
  const soon = Math.ceil(Date.now() / 60_000 + 1) * 60_000
  await put("soon", { from: clock(soon - hour), to: clock(soon) })
  await runtime.roles?.settled()
  await depositor("sleeper", "5")
  await depositor("waker", "5", "Asia/Tokyo")
  await expect.poll(() => [...subjectsOf("waker")].sort(), WAIT).toEqual(["quiet", "soon"])
  await expect
    .poll(() => decisionsOn("sleeper", "quiet"), WAIT)
    .toEqual([{ verdict: "defer", reasons: ["quiet_hours"], until: expect.any(String) }])
  const [deferred] = await decisionsOn("sleeper", "quiet")
  const until = Number(deferred?.until) * 1_000
  expect(until).toBeGreaterThan(Date.now() + hour)
  await expect.poll(() => subjectsOf("sleeper"), WAIT).toEqual(["soon"])
  const sent = peer.received.find(({ to }) => to === mailOf("sleeper"))
  expect(sent?.at).toBeGreaterThanOrEqual(soon)
  await campaigns().remove("quiet")
  await campaigns().remove("soon")
})

test("who leaves the segment while his message waits does not get it, unless the campaign says so", {
  timeout: TEST_MS_MAX,
}, async () => {
  const clock = (at: number) => new Date(at).toISOString().slice(11, 16)
  // To the full minute, at least a minute ahead.
  const soon = Math.ceil(Date.now() / 60_000 + 1) * 60_000
  const quiet_hours = { from: clock(soon - 3_600_000), to: clock(soon) }
  const put = (name: string, more: object) =>
    campaigns().put(
      `${name}.yml`,
      definition(name, { subject: name, quiet_hours, ...more }),
      "an editor",
    )
  await put("while-in", {})
  await put("even-if-gone", { if_left: "send" })
  await runtime.roles?.settled()
  await depositor("player-who-bets", "5")
  await depositor("player-who-waits", "5")
  const put_off = [{ verdict: "defer", reasons: ["quiet_hours"], until: expect.any(String) }]
  await expect.poll(() => decisionsOn("player-who-bets", "while-in"), WAIT).toEqual(put_off)
  await expect.poll(() => decisionsOn("player-who-bets", "even-if-gone"), WAIT).toEqual(put_off)
  await site.send([
    {
      ...{ event_id: "player-who-bets-bet", type: "casino.bet", brand: "orsa" },
      ...{ player_id: "player-who-bets", occurred_at: new Date().toISOString() },
      ...{ round_id: "r", game_id: "g", stake_real: "1", stake_bonus: "0", currency: "EUR" },
    },
  ])
  await expect
    .poll(() => [...subjectsOf("player-who-waits")].sort(), WAIT)
    .toEqual(["even-if-gone", "while-in"])
  await expect.poll(() => subjectsOf("player-who-bets"), WAIT).toEqual(["even-if-gone"])
  await expect
    .poll(() => decisionsOn("player-who-bets", "while-in"), WAIT)
    .toContainEqual({ verdict: "suppress", reasons: ["left_segment"], until: null })
  await campaigns().remove("while-in")
  await campaigns().remove("even-if-gone")
})

test("of two campaigns that want a player's only place of the day one has it", {
  timeout: TEST_MS_MAX,
}, async () => {
  for (const name of ["one", "two"])
    await campaigns().put(
      `${name}.yml`,
      definition(name, { subject: name, cap_per_day: 1 }),
      "an editor",
    )
  await runtime.roles?.settled()
  await depositor("wanted", "5")
  const verdicts = async () => {
    const all = [
      ...(await decisionsOn("wanted", "one")),
      ...(await decisionsOn("wanted", "two")),
    ].filter(({ verdict }) => verdict !== "defer")
    return all.map(({ verdict, reasons }) => [verdict, ...reasons]).sort()
  }
  await expect.poll(verdicts, WAIT).toEqual([["allow"], ["suppress", "frequency_cap"]])
  await runtime.roles?.settled()
  expect(subjectsOf("wanted")).toHaveLength(1)
  for (const name of ["one", "two"]) await campaigns().remove(name)
})

test("whom nothing but the hold-out kept from a message is told of, as of the wish that who got one counts from", {
  timeout: TEST_MS_MAX,
}, async () => {
  for (const [name, hold_out] of [
    ["greet", "0"],
    ["held-back", "100"],
  ] as const)
    await campaigns().put(`${name}.yml`, definition(name, { subject: name, hold_out }), "an editor")
  await runtime.roles?.settled()
  await depositor("kept", "5")
  const told = () =>
    runtime.warehouse.query<{ type: string; campaign: string; wish: string }>(
      `select type, JSONExtractString(body, 'campaign_id') as campaign, JSONExtractString(body, 'wanted_at') as wish
from raw_event where topic = 'engagement' and player_id = 'kept' order by type`,
    )
  const wish = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/)
  await expect.poll(told, WAIT).toEqual([
    { type: "message.held_out", campaign: "held-back", wish },
    { type: "message.sent", campaign: "greet", wish },
  ])
  expect(new Set((await told()).map((one) => one.wish)).size).toBe(1)
  expect(subjectsOf("kept")).toEqual(["greet"])
})

test("behind the word that a campaign runs no more nothing of it is handed over but the batch under way", {
  timeout: TEST_MS_MAX,
}, async () => {
  const subject = "Ending"
  const count = () =>
    peer.received.filter(({ head }) => head.includes(`Subject: ${subject}`)).length
  await campaigns().put("ending.yml", definition("ending", { subject }), "an editor")
  await runtime.roles?.settled()
  peer.answerMs = 500
  try {
    await depositors(
      Array.from({ length: 32 }, (_, at) => `ending${at}`),
      "5",
    )
    await expect.poll(count, { ...WAIT, interval: 20 }).toBeGreaterThan(0)
    await campaigns().remove("ending")
    const told = count()
    await runtime.roles?.settled()
    expect(count()).toBeLessThanOrEqual(told + CALLS_AT_ONCE)
    expect(count()).toBeLessThan(32)
  } finally {
    peer.answerMs = 0
  }
})
