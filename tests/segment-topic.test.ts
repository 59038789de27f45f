import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Kafka } from "kafkajs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { SEGMENT_TOPIC } from "../core/topic.ts"
import { openTestKafka, type TestKafka } from "../ingest/broker/test-kafka.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { openLog } from "../ingest/log/kafka-log.ts"
import type { EventLog } from "../ingest/log/log.ts"
import { TopicSettings } from "../ingest/log/topic-settings.ts"
import type { Evaluation } from "../segments/evaluation.ts"
import { bound } from "../segments/instant.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { parseSegment } from "../segments/segment.ts"
import { Segmenter } from "../segments/segmenter.ts"
import { TransitionMessage } from "../segments/topic/message.ts"
import { PUBLISH_ROWS_MAX, TransitionPublisher } from "../segments/topic/publisher.ts"
import type { SegmentTopicPlace } from "../store/segment-topic.ts"
import { openStore, type Store } from "../store/store.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

const TEST_MS_MAX = 600_000
const WAIT = { timeout: 240_000, interval: 200 }

let kafka: TestKafka
let log: EventLog
let warehouse: Warehouse
let store: Store
let segmenter: Segmenter
let path: string
let dataDir: string
let consumer: ReturnType<Kafka["consumer"]>
let revision = 1

interface Seen extends TransitionMessage {
  readonly key: string
  readonly partition: number
  readonly header: string
}

/** All that a consumer of the topic has seen, in the order of each partition. */
const seen: Seen[] = []

const named = (name: string, head: string, sql: string) =>
  parseSegment(`${name}.sql`, `---\nname: ${name}\ndescription: d\nowner: o\n${head}---\n${sql}`)

const SEGMENTS = [
  named("rich", "", "select player_key, deposits from ft_player where deposits >= 100"),
  named("poor", "purpose: protection\n", "select player_key from ft_player where deposits < 100"),
  named(
    "poor-too",
    "purpose: protection\n",
    "select player_key from ft_player where player_key in {{ segment('poor') }}",
  ),
]

beforeAll(async () => {
  kafka = await openTestKafka()
  const { brokers } = kafka
  const access = { brokers, groupInstanceId: "test" }
  log = await openLog({ access, topics: TopicSettings.parse({ partitions: 3 }) })
  path = mkdtempSync(join(tmpdir(), "pitboss-topic-"))
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-topic-store-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player (player_key UInt64, brand LowCardinality(String), player_id String,
    deposits Decimal(38, 6), version UInt64) engine = ReplacingMergeTree(version) order by player_key`)
  await warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
  segmenter = new Segmenter(warehouse, SEGMENTS)
  consumer = new Kafka({ brokers: [...brokers], logLevel: 0 }).consumer({ groupId: "crm" })
  await consumer.connect()
  await consumer.subscribe({ topic: SEGMENT_TOPIC, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      const value = TransitionMessage.parse(JSON.parse(String(message.value)))
      const header = String(message.headers?.["purpose"])
      seen.push({ ...value, key: String(message.key), partition, header })
    },
  })
}, TEST_MS_MAX)

afterAll(async () => {
  await consumer?.disconnect()
  await log?.close()
  await store?.close()
  await warehouse?.close()
  await kafka?.close()
  removeEmbedded(path)
  rmSync(dataDir, { recursive: true, force: true })
}, TEST_MS_MAX)

async function publisherOf(place: SegmentTopicPlace = store.segmentTopicPlace) {
  const publisher = new TransitionPublisher({ warehouse, log, place }, realEffects)
  await publisher.open()
  return publisher
}

/** A tick in which these players have so much. */
async function round(players: readonly (readonly [key: number, deposits: number])[]) {
  revision += 1
  await warehouse.command("truncate table ft_player__fresh")
  const rows = players.map(([player_key, deposits]) => ({
    ...{ player_key, brand: player_key % 2 === 0 ? "orsa" : "gull", player_id: `p${player_key}` },
    ...{ deposits, version: revision },
  }))
  await warehouse.insert("ft_player__fresh", rows)
  await warehouse.insert("ft_player", rows)
  await warehouse.command("optimize table ft_player final")
  const at = new Date()
  return segmenter.evaluateAll({ upTo: bound(at), at, revision })
}

const lineOf = (
  one: {
    readonly [Field in
      | "segment"
      | "brand"
      | "player_id"
      | "change"
      | "at"
      | "evaluation_id"
      | "purpose"]: string
  },
) =>
  [one.segment, one.brand, one.player_id, one.change, one.at, one.evaluation_id, one.purpose].join(
    " ",
  )

/** What the table says, behind an evaluation. */
async function transitions(behind = "0"): Promise<string[]> {
  const rows = await warehouse.query<Parameters<typeof lineOf>[0]>(
    `select segment, brand, player_id, change, at, evaluation_id, purpose
from seg_transition where evaluation_id > {behind:UInt64}`,
    { behind },
  )
  return rows.map((row) => lineOf({ ...row, at: `${row.at.replace(" ", "T")}Z` })).sort()
}

const distinct = () => [...new Map(seen.map((one) => [one.id, one])).values()]
const published = () => distinct().map(lineOf).sort()

async function latest(): Promise<string> {
  const [row] = await warehouse.query<{ id: string }>(
    "select max(evaluation_id) as id from seg_transition",
  )
  return row?.id ?? "0"
}

test("what was before the topic is nobody's news; from then on every transition is a message, and nothing else is", {
  timeout: TEST_MS_MAX,
}, async () => {
  await round([
    [1, 500],
    [2, 20],
  ])
  const before = await latest()
  expect(BigInt(before)).toBeGreaterThan(0n)
  const publisher = await publisherOf()
  expect(publisher.lag().waiting).toBe(0)
  publisher.note(
    await round([
      [2, 700],
      [3, 30],
    ]),
  )
  // Two left poor and what reads it, two came into it, and one is rich.
  expect(publisher.lag().waiting).toBe(5)
  await publisher.publish()
  await expect.poll(() => seen.length, WAIT).toBe(5)
  expect(published()).toEqual(await transitions(before))
  expect(publisher.lag()).toEqual({ waiting: 0, since: undefined })
  const rich = seen.find(({ segment }) => segment === "rich")
  expect(rich).toMatchObject({ key: "orsa:p2", payload: { deposits: "700" }, header: "marketing" })
  expect(rich).toMatchObject({ cause: "time", purpose: "marketing", change: "entered" })
  expect(seen.filter(({ purpose }) => purpose === "protection")).toHaveLength(4)
  await publisher.publish()
  publisher.note(await round([]))
  await publisher.publish()
  expect(seen).toHaveLength(5)
})

test("more than one request holds goes out whole, and a player's changes stay in order in one partition", {
  timeout: TEST_MS_MAX,
}, async () => {
  const publisher = await publisherOf()
  const behind = await latest()
  const many = Array.from({ length: PUBLISH_ROWS_MAX }, (_, key) => key + 100)
  publisher.note(await round(many.map((key) => [key, 500])))
  publisher.note(await round(many.slice(0, 50).map((key) => [key, 5])))
  publisher.note(await round(many.slice(0, 50).map((key) => [key, 600])))
  await publisher.publish()
  const due = await transitions(behind)
  // All of many entered one, then fifty moved to and fro in three.
  expect(due).toHaveLength(PUBLISH_ROWS_MAX + 50 * 3 * 2)
  await expect.poll(() => distinct().length, WAIT).toBe(5 + due.length)
  expect(seen).toHaveLength(distinct().length)
  const own = seen.filter(({ key, segment }) => key === "orsa:p100" && segment === "rich")
  expect(own.map(({ change }) => change)).toEqual(["entered", "left", "entered"])
  expect(new Set(own.map(({ partition }) => partition)).size).toBe(1)
})

test("killed between Kafka's acknowledgment and the place: all of it comes again under the same ids, and nothing is lost", {
  timeout: TEST_MS_MAX,
}, async () => {
  const behind = await latest()
  const known = seen.length
  const killed = await publisherOf({
    ...store.segmentTopicPlace,
    move: async () => {
      throw new Error("killed")
    },
  })
  killed.note(await round([[3, 900]]))
  await expect(killed.publish()).rejects.toThrow("killed")
  const due = await transitions(behind)
  expect(due).toHaveLength(3)
  await expect.poll(() => seen.length, WAIT).toBe(known + due.length)
  // What the next process sees of the round is what the table has, before any round of its own.
  const next = await publisherOf()
  expect(next.lag().waiting).toBe(due.length)
  await next.publish()
  await expect.poll(() => seen.length, WAIT).toBe(known + 2 * due.length)
  const [first, again] = [seen.slice(known, known + 3), seen.slice(known + 3)]
  expect(again.map(({ id }) => id).sort()).toEqual(first.map(({ id }) => id).sort())
  expect(new Set(seen.slice(known).map(({ id }) => id)).size).toBe(due.length)
  await (await publisherOf()).publish()
  expect(seen).toHaveLength(known + 2 * due.length)
})

test("a broker that stands still holds up no round; its lag is told, and behind it all is there", {
  timeout: TEST_MS_MAX,
}, async () => {
  // The broker and who watches it are one group.
  const group = -(kafka.pid() ?? Number.NaN)
  const behind = await latest()
  const before = published()
  const publisher = await publisherOf()
  process.kill(group, "SIGSTOP")
  let under: Promise<void> | undefined
  try {
    publisher.note(await round([[3, 4]]))
    under = publisher.publish()
    publisher.note(await round([[4, 4]]))
    publisher.note(await round([[4, 400]]))
    const { waiting, since } = publisher.lag()
    // Three of the third player, two of the fourth's first round and three of his second.
    expect(waiting).toBe(3 + 2 + 3)
    expect(since?.getTime()).toBeLessThanOrEqual(Date.now())
  } finally {
    process.kill(group, "SIGCONT")
  }
  await under?.catch(() => undefined)
  await publisher.publish()
  const due = await transitions(behind)
  expect(due).toHaveLength(8)
  await expect.poll(() => published(), WAIT).toEqual([...before, ...due].sort())
  expect(publisher.lag().waiting).toBe(0)
})

test("what an evaluation wrote of which no round has told goes out too", {
  timeout: TEST_MS_MAX,
}, async () => {
  let now = Date.now()
  const effects = { ...realEffects, now: () => new Date(now) }
  const parts = { warehouse, log, place: store.segmentTopicPlace }
  const publisher = new TransitionPublisher(parts, effects)
  await publisher.open()
  await publisher.publish()
  const untold = await round([[4, 7]])
  expect(untold.length).toBeGreaterThan(0)
  publisher.note(await round([]))
  const due = await transitions()
  now += 61_000
  await publisher.publish()
  await expect.poll(() => published().length, WAIT).toBe(due.length - 3)
})

test("a payload that Kafka could not take stays behind, and keeps nobody else", {
  timeout: TEST_MS_MAX,
}, async () => {
  const publisher = await publisherOf()
  const known = distinct().length
  const id = String(BigInt(await latest()) + 60_000_000n)
  const row = (player_key: number, payload: object) => ({
    ...{ segment: "rich", player_key, brand: "orsa", player_id: `p${player_key}` },
    ...{ at: "2026-11-27 10:00:00.000", change: "entered", cause: "event", version: "v" },
    ...{ evaluation_id: id, payload: JSON.stringify(payload), purpose: "marketing" },
  })
  await warehouse.insert("seg_transition", [
    row(9_001, { blob: "x".repeat(9_000_000) }),
    row(9_002, { deposits: "1" }),
  ])
  publisher.note([{ entered: 2, left: 0, look: { id } } as unknown as Evaluation])
  await publisher.publish()
  await expect.poll(() => distinct().length, WAIT).toBe(known + 2)
  const found = seen.filter(({ key }) => key === "orsa:p9001" || key === "orsa:p9002")
  expect(
    found.map(({ key, payload, payload_left_out }) => [key, payload, payload_left_out]).sort(),
  ).toEqual([
    ["orsa:p9001", null, true],
    ["orsa:p9002", { deposits: "1" }, false],
  ])
})
