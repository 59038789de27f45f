import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { listDeadLetters, placeOf } from "../ingest/landing/dead-letter.ts"
import type { LetterParts } from "../ingest/landing/dead-letter-attempt.ts"
import { replaceDeadLetter, replayDeadLetters } from "../ingest/landing/dead-letter-replay.ts"
import { attachDeadLetters } from "../ingest/landing/dead-letter-seal.ts"
import { NO_RULES } from "../ingest/landing/rules.ts"
import type { TopicMessages } from "../ingest/log/appender.ts"
import type { EventLog } from "../ingest/log/log.ts"
import { openStore, type Store } from "../store/store.ts"
import { type EventSite, openEventSite } from "./event-site.ts"

const SEAL = "5".repeat(64)
const paid = (id: string) => ({
  ...{ event_id: id, type: "deposit", brand: "orsa", player_id: "p1", payment_id: id },
  ...{ status: "approved", amount: "25.1", currency: "EUR" },
  occurred_at: "2026-03-01T10:00:00.000Z",
})

let dataDir: string
let site: EventSite
let store: Store
let sequence = 0
/** Kafka, of which nothing is read before somebody asks for it. */
let unread: TopicMessages[] = []
let isDown = false

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-letter-attempts-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  site = await openEventSite()
  await site.warehouse.command("create database if not exists landing engine = Memory")
  await attachDeadLetters(site.warehouse, SEAL)
})

afterAll(async () => {
  await site?.close()
  await store?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const log: Pick<EventLog, "append"> = {
  async append(batch) {
    // As a broker may: it stores the messages, and its answer never comes.
    unread.push(...batch)
    if (isDown) throw new Error("no answer")
  },
}

async function landed(): Promise<void> {
  const batch = unread
  unread = []
  const messages = batch.flatMap(({ topic, messages }) =>
    messages.map(({ value }) => ({ topic, message: String(value), sequence: ++sequence })),
  )
  if (messages.length > 0) await site.send(messages)
}

const parts = (): LetterParts => ({
  ...{ warehouse: site.warehouse, log: log as EventLog, attempts: store.letterAttempts },
  ...{ seal: SEAL, landed },
})

async function park(...texts: readonly string[]): Promise<readonly string[]> {
  const before = new Set((await openLetters()).map(({ place }) => place))
  unread.push({ topic: "wallet", messages: texts.map((value) => ({ key: "orsa:p1", value })) })
  await landed()
  const parked = (await openLetters()).map(({ place }) => place)
  return parked.filter((place) => !before.has(place))
}

async function openLetters(): Promise<readonly { place: string; text: string }[]> {
  const letters = await listDeadLetters(site.warehouse, {}, SEAL)
  return letters.map((one) => ({
    place: placeOf(one),
    text: Buffer.from(one.message_base64 ?? "", "base64").toString("utf8"),
  }))
}

const textsOf = async (text: string) => (await openLetters()).filter((one) => one.text === text)

const edit = (place: string, id: string) => {
  const { bounds } = NO_RULES
  return replaceDeadLetter(parts(), place, { event: paid(id), bounds, arrivedAt: Date.now() })
}

async function deposits(): Promise<readonly string[]> {
  await landed()
  const rows = await site.warehouse.query<{ event_id: string }>(
    "select event_id from raw_event order by event_id",
  )
  return rows.map(({ event_id }) => event_id)
}

describe("a dead letter", () => {
  test("that several people edit at once counts once, whatever ids they give it", async () => {
    const [place = ""] = await park("garbage")
    const edits = await Promise.allSettled(["e1", "e2", "e3", "e4"].map((id) => edit(place, id)))
    const refused = edits.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []))
    expect(refused).toEqual(["DEAD_LETTER_DONE", "DEAD_LETTER_DONE", "DEAD_LETTER_DONE"])
    expect(await deposits()).toEqual(["e1"])
  })

  test("that several people replay at once goes once", async () => {
    await park("one", "two", "three")
    const answers = await Promise.all([1, 2].map(() => replayDeadLetters(parts(), {})))
    await landed()
    expect(answers.map(({ replayed }) => replayed)).toEqual([3, 0])
    expect(await openLetters()).toHaveLength(3)
  })

  test("that was edited by a process that was killed in it takes no second event", async () => {
    const [place = ""] = await park("killed behind it")
    isDown = true
    await expect(edit(place, "k1")).rejects.toThrow("no answer")
    isDown = false
    await expect(edit(place, "k2")).rejects.toMatchObject({ code: "DEAD_LETTER_DONE" })
    expect(await deposits()).toEqual(["e1", "k1"])
    const all = await listDeadLetters(site.warehouse, { all: true })
    expect(all.find((one) => placeOf(one) === place)).toMatchObject({
      ...{ replaced_by: "k1", replayed_at: expect.any(String) },
    })
  })

  test("of which a killed process noted an edit and sent nothing is edited by the next", async () => {
    const [place = ""] = await park("killed before it")
    await store.letterAttempts.begin([place], { brand: "orsa", eventId: "n1" })
    await edit(place, "n2")
    expect(await deposits()).toEqual(["e1", "k1", "n2"])
  })

  test("that a killed process has sent as it came is not sent again, and its twin once", async () => {
    const places = await park("twins", "twins")
    expect(places).toHaveLength(2)
    await store.letterAttempts.begin(places)
    // One of both had gone when it was killed.
    await park("twins")
    await replayDeadLetters(parts(), {})
    await landed()
    expect(await textsOf("twins")).toHaveLength(2)
  })

  test("of which the warehouse lost the mark is done with all the same, and is marked again", async () => {
    const [place = ""] = await park("power")
    await store.letterAttempts.begin([place], { brand: "orsa", eventId: "w1" })
    await store.letterAttempts.finish([place])
    await expect(edit(place, "w2")).rejects.toMatchObject({ code: "DEAD_LETTER_DONE" })
    expect(await textsOf("power")).toEqual([])
    expect(await deposits()).not.toContain("w2")
  })
})
