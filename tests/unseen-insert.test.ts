import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { engineNow } from "../commands/engine-now.ts"
import { Landing } from "../commands/landing/landing.ts"
import { Wholeness } from "../commands/landing/wholeness.ts"
import { realEffects } from "../core/effects.ts"
import { detachLanding } from "../ingest/landing/consumer.ts"
import { consumerSays } from "../ingest/landing/fault.ts"
import { attachRedelivered } from "../ingest/landing/redelivered.ts"
import { NO_RULES } from "../ingest/landing/rules.ts"
import type { EventLog } from "../ingest/log/log.ts"
import { loadProject } from "../models/runner/project.ts"
import type { Runner } from "../models/runner/runner.ts"
import { asMessages, type EventSite, type KafkaMessage } from "./event-site.ts"
import { eventsOf, tilesOff } from "./history-site.ts"
import { openModelSite } from "./model-site.ts"

const TEST_MS_MAX = 900_000
const BLOCKS_MAX = 20
const WAIT = { timeout: 300_000, interval: 100 }
const SEAL = "5a".repeat(32)
/** Nobody listens there: the consumer's list fills with that. */
const NO_BROKER = { brokers: ["127.0.0.1:1"], groupInstanceId: "pitboss-unseen" }
/** It looks only when it is paused, and never asks how far Kafka has come. */
const NO_LOG = {} as EventLog

let site: EventSite
let runner: Runner
let histories = 0
let sequence = 0
let offset = 0

beforeAll(async () => {
  const opened = await openModelSite(loadProject(join(import.meta.dirname, "../models")))
  site = opened.site
  runner = opened.runner
  await site.warehouse.command("create table zz_own (n UInt8) engine = Memory")
}, TEST_MS_MAX)

afterAll(() => site?.close(), TEST_MS_MAX)

/** The next block, each message at a place of its own: sent twice, it is delivered twice. */
function nextBlock(): readonly KafkaMessage[] {
  histories += 1
  const messages = asMessages(eventsOf(histories), () => ++sequence)
  return messages.map((message) => ({ ...message, offset: offset++ }))
}

/**
 * A block that comes to raw events and to some tiles, and not to others. In which order the engine goes is its own
 * affair: one that came to all of them, or to none, is no torn one.
 */
async function torn(): Promise<readonly KafkaMessage[]> {
  const { warehouse } = site
  for (let tried = 0; tried < BLOCKS_MAX; tried += 1) {
    const block = nextBlock()
    await warehouse.command(
      `create materialized view zz_throwing to zz_own as
select toUInt8(throwIf(brand like '%${histories}', 'of somebody')) as n from raw_event`,
    )
    await expect(site.send(block)).rejects.toThrow()
    await warehouse.command("drop table zz_throwing sync")
    if (Object.keys(await tilesOff(warehouse)).length > 0) return block
  }
  throw new Error(`none of ${BLOCKS_MAX} blocks was torn`)
}

const healings = () =>
  site.warehouse.query(
    "select cause, detail, keys_healed > 0 as is_healed from sys_heal order by at",
  )
const pause = (landing: Landing) => landing.pause(async () => undefined)

describe("an insert that failed between its tables", { timeout: TEST_MS_MAX }, () => {
  let landing: Landing

  beforeEach(async () => {
    const { warehouse } = site
    await site.send(nextBlock())
    const parts = { warehouse, runner, log: NO_LOG, access: NO_BROKER, seal: SEAL, rules: NO_RULES }
    landing = new Landing({ ...parts, wholeAt: await engineNow(warehouse) }, realEffects)
    await pause(landing)
    return () => detachLanding(warehouse)
  }, TEST_MS_MAX)

  test("and is not in the list of failures, which is full of a broker's that is away, is healed and told", async () => {
    const { warehouse } = site
    const before = await healings()
    await torn()
    const isFlooded = async () => {
      const { fault, isListFull } = await consumerSays(warehouse)
      expect(fault).toBeUndefined()
      return isListFull
    }
    await expect.poll(isFlooded, WAIT).toBe(true)
    await pause(landing)
    expect(await tilesOff(warehouse)).toEqual({})
    const healing = { cause: "unvouched", detail: "LANDING_UNSEEN", is_healed: 1 }
    expect((await healings()).slice(before.length)).toEqual([healing])
    expect(landing.trouble()).toMatchObject({
      detail: "LANDING_UNSEEN",
      remedy: expect.stringMatching(/compared/),
    })
  })

  test("long ago, while nobody could vouch for anything since, is healed from then on", async () => {
    const { warehouse } = site
    await torn()
    await warehouse.command(
      "alter table raw_event update ingested_at = ingested_at - interval 50 minute where 1 settings mutations_sync = 2",
    )
    const wholeAt = new Date(Date.now() - 3_600_000)
    const parts = { warehouse, runner, log: NO_LOG, access: NO_BROKER, seal: SEAL, rules: NO_RULES }
    const other = new Landing({ ...parts, wholeAt }, realEffects)
    await pause(other)
    await expect.poll(async () => (await consumerSays(warehouse)).isListFull, WAIT).toBe(true)
    await pause(other)
    expect(await tilesOff(warehouse)).toEqual({})
  })

  test("and that the consumer has forgotten is told by its block, which is read again, and healed", async () => {
    const { warehouse } = site
    const before = await healings()
    await site.send(await torn())
    expect(await tilesOff(warehouse)).not.toEqual({})
    await pause(landing)
    expect(await tilesOff(warehouse)).toEqual({})
    const healing = { cause: "unvouched", detail: "LANDING_TORN", is_healed: 1 }
    expect((await healings()).slice(before.length)).toEqual([healing])
  })
})

describe("what is whole", { timeout: TEST_MS_MAX }, () => {
  test("is not in doubt when it is read again, unless it came in since that was known", async () => {
    const { warehouse } = site
    await detachLanding(warehouse)
    await attachRedelivered(warehouse)
    const block = nextBlock()
    await site.send(block)
    const wholeness = new Wholeness(warehouse, await engineNow(warehouse))
    await site.send(block)
    expect(await wholeness.doubt()).toBeUndefined()
    const later = nextBlock()
    await site.send(later)
    expect(await wholeness.doubt()).toBeUndefined()
    await site.send(later)
    expect(await wholeness.doubt()).toMatchObject({ detail: "LANDING_TORN", isFailure: false })
    // Whoever asks does not have to be who heals it.
    expect(await wholeness.doubt()).toMatchObject({ detail: "LANDING_TORN" })
    expect(wholeness.isVouchedFor()).toBe(false)
    wholeness.healed(await engineNow(warehouse))
    expect(await wholeness.doubt()).toBeUndefined()
    expect(wholeness.isVouchedFor()).toBe(true)
    await detachLanding(warehouse)
  })

  test("is in doubt since the disk was full, until it is healed", async () => {
    const { warehouse } = site
    await attachRedelivered(warehouse)
    let isFull = false
    const room = { full: () => (isFull ? {} : undefined) }
    const wholeness = new Wholeness(warehouse, await engineNow(warehouse), room)
    expect(await wholeness.doubt()).toBeUndefined()
    isFull = true
    expect(await wholeness.doubt()).toMatchObject({ detail: "DISK_FULL" })
    isFull = false
    expect(await wholeness.doubt()).toMatchObject({ detail: "DISK_FULL" })
    wholeness.healed(await engineNow(warehouse))
    expect(await wholeness.doubt()).toBeUndefined()
    await detachLanding(warehouse)
  })
})
