import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  deadLettersCount,
  deadLettersEdit,
  deadLettersList,
  deadLettersReplay,
  deadLettersShow,
} from "../commands/operation/dead-letters.ts"
import { replay } from "../commands/operation/history.ts"
import type { Answer } from "../commands/output.ts"
import { inProcess } from "../commands/session.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const DEPOSIT = {
  event_id: "d1",
  type: "deposit",
  brand: "orsa",
  player_id: "p1",
  occurred_at: "2026-03-01T10:00:00.000Z",
  payment_id: "pay1",
  status: "approved",
  amount: "25.10",
  currency: "EUR",
  base_rate: "1",
}
const BROKEN = [
  JSON.stringify({ ...DEPOSIT, amount: "25,10" }),
  JSON.stringify({ ...DEPOSIT, event_id: "d2", amount: "1,00" }),
  "no json",
]

let site: MailSite

beforeAll(async () => {
  site = await openMailSite()
  const messages = BROKEN.map((value) => ({ key: "orsa:p1", value, headers: {} }))
  await site.runtime.roles?.kafka.log.append([{ topic: "wallet", messages }])
  await site.runtime.roles?.settled()
})

afterAll(() => site?.close())

const ask = (operation: Parameters<ReturnType<typeof inProcess>["invoke"]>[0], args: object) =>
  inProcess(site.runtime).invoke(operation, args)

function rowsOf(answered: Answer): Record<string, unknown>[] {
  if (answered.kind !== "rows") throw new Error("expected rows")
  return answered.ndjson === "" ? [] : answered.ndjson.split("\n").map((row) => JSON.parse(row))
}

const paid = (id: string) => ({ ...DEPOSIT, event_id: id, payment_id: id })

async function park(...values: readonly string[]): Promise<void> {
  const messages = values.map((value) => ({ key: "orsa:p1", value }))
  await site.runtime.roles?.kafka.log.append([{ topic: "wallet", messages }])
  await site.runtime.roles?.settled()
}

const textOf = (letter: Record<string, unknown>) =>
  Buffer.from(String(letter["message_base64"]), "base64").toString("utf8")

async function placesOf(reason: string, ...texts: readonly string[]): Promise<string[]> {
  const letters = rowsOf(await ask(deadLettersList, { reason, show: true }))
  return letters
    .filter((one) => texts.includes(textOf(one)))
    .map((one) => `${one["topic"]}:${one["kafka_partition"]}:${one["kafka_offset"]}`)
    .sort()
}

/** Events of payments that the edits of this file brought. */
async function payments(): Promise<string[]> {
  const rows = await site.runtime.warehouse.query<{ event_id: string }>(
    "select event_id from raw_event where match(event_id, '^[ekn][0-9]$') order by event_id",
  )
  return rows.map(({ event_id }) => event_id)
}

async function placeOf(path: string): Promise<string> {
  const letters = rowsOf(await ask(deadLettersList, {}))
  const letter = letters.find((one) => one["path"] === path)
  return `${letter?.["topic"]}:${letter?.["kafka_partition"]}:${letter?.["kafka_offset"]}`
}

describe("a dead letter", () => {
  test("is counted by its reason", async () => {
    const counts = rowsOf(await ask(deadLettersCount, {}))
    expect(counts.map(({ reason, letters, source }) => [reason, letters, source])).toEqual([
      ["EVENT_INVALID", 2, "kafka"],
      ["EVENT_JSON", 1, "kafka"],
    ])
  })

  test("is shown as it came, with the field at fault", async () => {
    const shown = await ask(deadLettersShow, { place: await placeOf("amount") })
    expect(shown).toMatchObject({
      value: {
        reason: "EVENT_INVALID",
        path: "amount",
        message: expect.stringContaining('"25,10"'),
      },
    })
  })

  test("that is read again from Kafka is as old as before, and no other", async () => {
    const before = rowsOf(await ask(deadLettersList, { show: true }))
    expect(before).toHaveLength(3)
    const again = await ask(replay, {
      topics: ["wallet"],
      from: new Date(Date.now() - 600_000).toISOString(),
    })
    expect(again).toMatchObject({ value: { messages: 3, events_back: 0 } })
    expect(rowsOf(await ask(deadLettersList, { show: true }))).toEqual(before)
    const [row] = await site.runtime.warehouse.query("select count() as n from raw_dead_letter")
    expect(row).toEqual({ n: "3" })
  })

  test("is edited: a broken event stays out, a right one counts and the letter is done with", async () => {
    const { warehouse } = site.runtime
    const place = await placeOf("amount")
    const event = DEPOSIT
    await expect(
      ask(deadLettersEdit, { place, event: { ...event, amount: "-1" } }),
    ).rejects.toMatchObject({ code: "EVENT_INVALID", message: expect.stringContaining("amount") })
    expect(rowsOf(await ask(deadLettersList, {}))).toHaveLength(3)
    await ask(deadLettersEdit, { place, event })
    expect(rowsOf(await ask(deadLettersList, {}))).toHaveLength(2)
    expect(await warehouse.query("select toString(deposits) as deposits from ft_player")).toEqual([
      { deposits: "25.1" },
    ])
  })

  test("that is done with is not edited again, and says what stands in its place", async () => {
    const [letter] = rowsOf(await ask(deadLettersList, { all: true })).filter(
      (one) => one["replaced_by"] === "d1",
    )
    const place = `${letter?.["topic"]}:${letter?.["kafka_partition"]}:${letter?.["kafka_offset"]}`
    await expect(ask(deadLettersEdit, { place, event: DEPOSIT })).rejects.toMatchObject({
      code: "DEAD_LETTER_DONE",
    })
  })

  test.each([
    ["event_id", "d9"],
    ["player_id", "p9"],
    ["brand", "tern"],
  ])("takes no event with another %s", async (name, other) => {
    const place = await placeOf("amount")
    const event = { ...DEPOSIT, event_id: "d2", [name]: other }
    await expect(ask(deadLettersEdit, { place, event })).rejects.toMatchObject({
      code: "DEAD_LETTER_OTHER",
      message: expect.stringContaining(name),
    })
  })

  test("of one identity goes first that came first, however many there are, and the rest is told", async () => {
    const { roles } = site.runtime
    const ahead = new Date(Date.now() + 400 * 86_400_000).toISOString()
    const parked = (amount: string) =>
      JSON.stringify({ ...DEPOSIT, event_id: "twin", occurred_at: ahead, amount })
    for (const value of [parked("10"), parked("9999")]) {
      await roles?.kafka.log.append([{ topic: "wallet", messages: [{ key: "orsa:p1", value }] }])
      await roles?.settled()
    }
    const answers = []
    for (let round = 0; round < 2; round++)
      answers.push(await ask(deadLettersReplay, { reason: "EVENT_TOO_EARLY", limit: 1 }))
    expect(answers).toMatchObject([
      { value: { replayed: 1, waiting: 1 } },
      { value: { replayed: 1 } },
    ])
    const again = rowsOf(await ask(deadLettersList, { reason: "EVENT_TOO_EARLY", show: true }))
    const amounts = again
      .sort((one, other) => Number(one["kafka_offset"]) - Number(other["kafka_offset"]))
      .map((one) => Buffer.from(String(one["message_base64"]), "base64").toString("utf8"))
      .map((text) => JSON.parse(text).amount)
    expect(amounts).toEqual(["10", "9999"])
  })

  test("that several people edit at once counts once, whatever ids they give it", async () => {
    await park("garbage", "more garbage")
    const [one, other] = await placesOf("EVENT_JSON", "garbage", "more garbage")
    const edits = await Promise.allSettled(
      ["e1", "e2", "e3", "e4"].map((id) => ask(deadLettersEdit, { place: one, event: paid(id) })),
    )
    expect(edits.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    const refused = edits.flatMap((edit) => (edit.status === "rejected" ? [edit.reason.code] : []))
    expect(refused).toEqual(["DEAD_LETTER_DONE", "DEAD_LETTER_DONE", "DEAD_LETTER_DONE"])
    expect(await payments()).toEqual(["e1"])
    // The same letter is no longer among those that a replay sends.
    await ask(deadLettersEdit, { place: other, event: paid("e5") })
    expect(await payments()).toEqual(["e1", "e5"])
  })

  test("that is not there, or has no place, is said", async () => {
    await expect(ask(deadLettersShow, { place: "wallet:0:999" })).rejects.toMatchObject({
      code: "DEAD_LETTER_UNKNOWN",
    })
    await expect(ask(deadLettersShow, { place: "somewhere" })).rejects.toMatchObject({
      code: "DEAD_LETTER_PLACE",
    })
  })

  test("is not kept for ever", async () => {
    const { warehouse } = site.runtime
    await warehouse.command(
      "insert into raw_dead_letter select topic, kafka_partition, kafka_offset + 100, source, reason, path, message, ingested_at - interval 91 day, null, 0, '' from raw_dead_letter final",
    )
    await warehouse.command("optimize table raw_dead_letter final")
    const ages = await warehouse.query(
      "select count() as n from raw_dead_letter where ingested_at < now() - interval 1 day",
    )
    expect(ages).toEqual([{ n: "0" }])
  })
})
