import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { playerKey } from "../../core/player.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import type { QueryParams, Warehouse } from "../../warehouse/warehouse.ts"
import { parseCampaign, purposeOf } from "../campaign.ts"
import { decide } from "../compliance/decide.ts"
import { GROUP_RULES } from "../compliance/group-rules.ts"
import { Law } from "../compliance/law/law.ts"
import { recipient, spanFrom } from "../compliance/recipient.fixture.ts"
import { rulebookOf } from "../compliance/rulebook.ts"
import type { Subject } from "../compliance/subject.ts"
import { decisionRow } from "../dispatch/record.ts"
import { ACTIVATION_MIGRATIONS } from "../migrations.ts"
import { backtestRule } from "./backtest.ts"
import { type DecisionRecord, readRecord } from "./recorded.ts"
import { redecide } from "./redecide.ts"

const NOW = Date.parse("2026-11-27T12:00:00.000Z")
const DAY_MS = 86_400_000

let folder: string
let warehouse: Warehouse

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-policy-backtest-"))
  warehouse = await openEmbedded({ path: join(folder, "warehouse") })
  await warehouse.migrate(ACTIVATION_MIGRATIONS)
})

afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const law = (more: object): Law =>
  Law.parse({
    ...{ id: "gb-bonus", jurisdiction: "GB", says: "A rule of a test", mark: "primary" },
    ...{ sources: ["https://law.example/"], status: "active", kind: "offer-terms" },
    ...{ applies_to: { offers: [] }, parameters: { wagering_most: "10" }, ...more },
  })

const campaignOf = (name: string, wagering?: string) =>
  parseCampaign(
    `${name}.yml`,
    JSON.stringify({
      ...{ name, description: "d", segment: "vip", channel: "email", product: "casino" },
      ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
      ...{ subject: "Hi", body: "Hi", hold_out: "0" },
      ...(wagering !== undefined && { offer: { kind: "bonus", wagering } }),
    }),
    [{ name: "vip", purpose: "marketing" }],
  )

const ten = campaignOf("ten", "10")
const five = campaignOf("five", "5")
const plain = campaignOf("plain")
const CAMPAIGNS = [ten, five, plain]

const store = {
  storedCampaigns: {
    versions: async (name: string) =>
      CAMPAIGNS.filter((one) => one.name === name).map(({ definition }) => ({
        ...({ name, definition, change: "put", changedBy: "t", changedAt: new Date(0) } as const),
      })),
  },
}

const GB = { jurisdictions: ["GB"], countries: ["GB"], timeZones: ["Europe/London"] }

/** A row as it is booked, of a decision as it is taken. */
function decided({
  player,
  at,
  campaign = ten,
  laws = [law({})],
  ...more
}: {
  readonly player: string
  readonly at: number
  readonly campaign?: typeof ten
  readonly laws?: readonly Law[]
} & Partial<Subject>) {
  const subject = recipient({}, { playerId: player, ...more })
  const decision = decide(subject, purposeOf(campaign), at, rulebookOf(GROUP_RULES, laws))
  const intent = {
    ...{ intent_id: `${campaign.name} ${player}`, brand: "orsa", player_id: player },
    player_key: playerKey({ brand: "orsa", playerId: player }),
  }
  return decisionRow(campaign, intent, decision)
}

test("counts what a stricter and a laxer text would have made of the messages of the last days", async () => {
  const at = NOW - DAY_MS
  const excluded = { exclusion: spanFrom({ restrictedAt: 200 }) }
  const own = recipient(excluded).own
  await warehouse.insert("act_decision", [
    // Three in GB are offered ten times, which is the most; one in Malta is, where the rule is none.
    ...["a", "b", "c"].map((player) => decided({ player, at, ...GB })),
    decided({ player: "malta", at }),
    // Five times, and nothing.
    decided({ player: "a", at, campaign: five, ...GB }),
    decided({ player: "a", at, campaign: plain, ...GB }),
    // Kept back anyway.
    decided({ player: "out", at, own, person: [own], ...GB }),
    // Kept back by the rule as it was before: nine times at most.
    decided({ player: "d", at, ...GB, laws: [law({ parameters: { wagering_most: "9" } })] }),
    // Of one message the last decision counts, and of a month ago none.
    decided({ player: "b", at: at - 1_000, ...GB, isHeld: true }),
    decided({ player: "old", at: NOW - 40 * DAY_MS, ...GB }),
    // Nobody was decided on; and the record of before says neither who refused nor where.
    { ...decided({ player: "lag", at, ...GB }), inputs: "{}", verdict: "defer" },
    {
      ...decided({ player: "before", at, ...GB }),
      inputs: '{"consent":{}}',
      verdict: "suppress",
      reasons: ["no_consent"],
    },
    { ...decided({ player: "where", at, ...GB }), inputs: '{"consent":{}}' },
    { ...decided({ player: "text", at, ...GB }), campaign_version: "0".repeat(16) },
  ])
  const run = (parameters: object | undefined) =>
    backtestRule(
      { warehouse, store },
      { id: "gb-bonus", law: parameters && law({ parameters }) },
      30,
      new Date(NOW),
    )
  const why = {
    ...{ not_decided_then: 1, refusing_rule_not_recorded: 1 },
    ...{ place_not_recorded: 1, campaign_text_not_kept: 1 },
  }
  const stricter = await run({ wagering_most: "9.5" })
  expect(stricter).toMatchObject({
    ...{ days: 30, decisions: 12, would_have_blocked: 3, would_have_released: 0 },
    ...{ deferred_more: 0, deferred_less: 0, unchanged: 5, not_decidable: 4 },
    not_decidable_because: why,
    by_jurisdiction: { GB: { would_have_blocked: 3 } },
    by_campaign: { ten: { would_have_blocked: 3 } },
  })
  expect(stricter.players_blocked.toSorted()).toEqual(["orsa:a", "orsa:b", "orsa:c"])
  expect(await run({ wagering_most: "10" })).toMatchObject({
    ...{ would_have_blocked: 0, would_have_released: 1, unchanged: 7, not_decidable: 4 },
    players_released: ["orsa:d"],
  })
  expect(await run({ wagering_most: "1" })).toMatchObject({ would_have_blocked: 4, unchanged: 4 })
  // One that begins later is tried as if it had begun.
  const ahead = law({ parameters: { wagering_most: "9.5" }, from: "2027-01-01" })
  expect(
    await backtestRule(
      ...([{ warehouse, store }, { id: "gb-bonus", law: ahead }, 30, new Date(NOW)] as const),
    ),
  ).toEqual(stricter)
  // Without the rule nothing of the message and its recipient has to be known.
  expect(await run(undefined)).toMatchObject({
    ...{ would_have_blocked: 0, would_have_released: 1, not_decidable: 2 },
    not_decidable_because: { not_decided_then: 1, refusing_rule_not_recorded: 1 },
  })
})

test("reads each decision a few times at most, whatever their number, and lets others have their turn", async () => {
  const at = NOW - 200 * DAY_MS
  const template = decided({ player: "p", at, ...GB })
  const rows = Array.from({ length: 60_000 }, (_, index) => {
    const player_id = `p${index % 30_000}`
    const { name: campaign } = index < 30_000 ? ten : five
    const intent_id = `${campaign} ${player_id}`
    const player_key = playerKey({ brand: "orsa", playerId: player_id })
    return { ...template, campaign, intent_id, player_id, player_key, inputs: "{}" }
  })
  // Every tenth message was decided on twice.
  const twice = rows.filter((_, index) => index % 10 === 0)
  await warehouse.insert("act_decision", [...rows, ...twice])
  const watched = watch()
  const found = await backtestRule(
    ...([
      { warehouse: watched.warehouse, store },
      { id: "gb-bonus", law: undefined },
    ] as const),
    ...([30, new Date(at + DAY_MS)] as const),
  )
  const { rowsRead, turns } = await watched.end()
  expect([found.decisions, found.not_decidable]).toEqual([rows.length, rows.length])
  expect(rowsRead).toBeLessThan(5 * (rows.length + twice.length))
  expect(turns).toBeGreaterThan(rows.length / 100)
})

/** Counts the rows that statements read, and how often others have their turn between one answer and the next question. */
function watch() {
  const asked: [string, QueryParams | undefined][] = []
  const counts = { turns: 0, between: 0 }
  let answeredAt: number | undefined
  let isWatching = true
  const turn = () => {
    counts.turns += 1
    if (isWatching) setImmediate(turn)
  }
  setImmediate(turn)
  const query = async <Row extends object>(sql: string, params?: QueryParams) => {
    counts.between += counts.turns - (answeredAt ?? counts.turns)
    asked.push([sql, params])
    const rows = await warehouse.query<Row>(sql, params)
    answeredAt = counts.turns
    return rows
  }
  return {
    warehouse: { query } as unknown as Warehouse,
    async end() {
      isWatching = false
      let rowsRead = 0
      for (const [sql, params] of asked)
        for (const { rows } of await warehouse.query<{ rows: string }>(
          `explain estimate ${sql}`,
          params,
        ))
          rowsRead += Number(rows)
      return { rowsRead, turns: counts.between }
    },
  }
}

const terms = fc.record({ wagering_most: fc.constantFrom("5", "10", "20") })
const hours = fc.constantFrom("07:00", "11:00", "13:00", "20:00").map((to) => ({
  windows: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: "06:00", to }],
}))
const bars = fc.record({ welcome_only: fc.boolean(), inactivity_only: fc.boolean() })

/** Texts of one rule, of each kind that records suffice for. */
const texts = fc
  .oneof(
    terms.map((parameters) => ({ kind: "offer-terms", parameters })),
    hours.map((parameters) => ({ kind: "allowed-hours", parameters, applies_to: {} })),
    bars.map((parameters) => ({ kind: "barred", parameters, applies_to: {} })),
    fc.constantFrom(18, 21).map((years) => ({ kind: "least-age", parameters: { years } })),
  )
  .chain((text) =>
    fc
      .record({
        jurisdiction: fc.constantFrom("GB", "MT", "US-NJ"),
        status: fc.constantFrom("active", "active", "inactive"),
        // Over, and to come.
        from: fc.constantFrom(undefined, "2025-01-01", "2027-01-01"),
        to: fc.constantFrom(undefined, "2026-01-01"),
      })
      .map((more) => law({ ...text, ...more })),
  )

const rarely = <Value>(seldom: Value, else_: Value) =>
  fc.integer({ min: 0, max: 9 }).map((drawn) => (drawn === 0 ? seldom : else_))

const players = fc.record({
  place: fc.constantFrom(
    GB,
    { jurisdictions: ["MT"], countries: ["GB"], timeZones: ["Europe/Malta", "Asia/Tokyo"] },
    { jurisdictions: ["US-NJ"], countries: ["US"], timeZones: ["America/New_York"] },
    { jurisdictions: [""], countries: [""], timeZones: [""] },
  ),
  birthDate: fc.constantFrom(undefined, "1980-05-01", "2007-01-01"),
  isHeld: rarely(true, false),
  hasLeft: rarely(true, false),
  sentToday: rarely(2, 0),
  at: fc.integer({ min: 0, max: 23 }).map((hour) => NOW + hour * 3_600_000),
})

test("says of whomever it says anything what the gate itself would have said", () => {
  const counts = { decidable: 0, changed: 0, not: 0 }
  fc.assert(
    fc.property(
      ...[texts, fc.option(texts, { nil: undefined }), texts, players],
      fc.constantFrom(ten, five, plain),
      (before, after, other, { place, at, ...more }, campaign) => {
        const subject = recipient({}, { ...place, ...more })
        const stays = { ...other, id: "another", jurisdiction: "US-NJ" }
        const said = (one: Law | undefined) =>
          decide(
            ...([subject, purposeOf(campaign), at] as const),
            rulebookOf(GROUP_RULES, one === undefined ? [stays] : [one, stays]),
          )
        const intent = { intent_id: "i", brand: "orsa", player_id: "p", player_key: "1" }
        const row = decisionRow(campaign, intent, said(before))
        const record = readRecord({ ...row, decided_ms: String(at) } as unknown as DecisionRecord)
        const made = redecide(record, purposeOf(campaign), { id: "gb-bonus", law: after })
        counts[made.kind === "not_decidable" ? "not" : "decidable"] += 1
        if (made.kind === "not_decidable") {
          expect(made.why).toBe("age_not_recorded")
          return
        }
        if (made.kind !== "same") counts.changed += 1
        const begun = after && { ...after, from: undefined }
        const [was, is] = [said(before).verdict.kind, said(begun).verdict.kind]
        expect(made.kind).toBe(KIND[`${was} ${is}`] ?? "same")
      },
    ),
    { numRuns: 4_000, seed: 20_261_127 },
  )
  expect(counts.decidable).toBeGreaterThan(3_000)
  expect(counts.changed).toBeGreaterThan(200)
})

const KIND: Readonly<Record<string, string>> = {
  "allow suppress": "blocked",
  "defer suppress": "blocked",
  "suppress allow": "released",
  "allow defer": "deferred_more",
  "suppress defer": "deferred_more",
  "defer allow": "deferred_less",
}
