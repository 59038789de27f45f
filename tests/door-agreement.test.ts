import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseEvent } from "../ingest/event/parse.ts"
import { ENVELOPE, EVENT_TYPES } from "../ingest/event/registry.ts"
import { parseSelect } from "../ingest/landing/parse-view.ts"
import { simulate } from "../ingest/simulator/simulation.ts"
import { type EventSite, openEventSite } from "./event-site.ts"
import { ODD_TEXTS } from "./odd-texts.ts"

const ODD_VALUES: readonly unknown[] = [
  ...ODD_TEXTS,
  ...[0, 1, -1, 1.5, 1e300, true, false, null, [], {}, [1], [{}], [{ a: "b" }], { a: 1 }],
]
/** Names that the contract does not know, some of them personal data. */
const ODD_NAMES = ["table", "email", "E-Mail", "phone_number", "extra", "schema_version", "bet_id"]

interface Case {
  readonly event: Record<string, unknown>
  readonly topic: string
  readonly words: string
}

let site: EventSite

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.command(
    "create table agreement (message String, _topic String, _partition UInt64, _offset UInt64, `_headers.name` Array(String), `_headers.value` Array(String), _timestamp_ms Nullable(DateTime64(3))) engine = Memory",
  )
})

afterAll(() => site?.close())

/** One valid event of each type that an operator sends. */
function validEvents(): readonly Record<string, unknown>[] {
  const { history } = simulate({
    seed: 5,
    players: 300,
    events: 9_000,
    now: Date.UTC(2026, 10, 23),
    lapsing: 0,
    lapsingFirstMs: 0,
  })
  const byType = new Map<string, Record<string, unknown>>()
  for (const one of history) if (one.kind === "event") byType.set(one.event.type, { ...one.event })
  return [...byType.values()]
}

function casesOf(event: Record<string, unknown>): readonly Case[] {
  const type = String(event["type"])
  const { topic, fields } = EVENT_TYPES[type] ?? { topic: "", fields: {} }
  const names = [...new Set([...Object.keys({ ...ENVELOPE, ...fields }), ...ODD_NAMES])]
  const changed = names
    .filter((name) => name !== "type")
    .flatMap((name) =>
      ODD_VALUES.map((value) => ({
        event: { ...event, [name]: value },
        topic,
        words: `${type}.${name} = ${JSON.stringify(value)}`,
      })),
    )
  const without = names.map((name) => {
    const { [name]: _, ...rest } = event
    return { event: rest, topic, words: `${type} without ${name}` }
  })
  return [...changed, ...without.filter(({ event }) => "type" in event)]
}

interface Landed {
  readonly place: number
  readonly error_code: string
  readonly content_hash: string
}

async function land(
  messages: readonly { readonly topic: string; readonly message: string }[],
): Promise<readonly Landed[]> {
  await site.warehouse.command("truncate table agreement")
  for (let start = 0; start < messages.length; start += 5_000)
    await site.warehouse.insert(
      "agreement",
      messages.slice(start, start + 5_000).map(({ topic, message }, place) => ({
        message,
        _topic: topic,
        _offset: start + place,
      })),
    )
  const rows = await site.warehouse.query<Record<"place" | "error_code" | "content_hash", string>>(
    `select toString(kafka_offset) as place, error_code, toString(content_hash) as content_hash
from (${parseSelect("agreement")})`,
  )
  return rows.map((row) => ({ ...row, place: Number(row.place) }))
}

// Whether a zone exists is asked at the gateway only: the engine has no function that does not throw.
const isZone = (words: string) => /\.time_zone = "/.test(words)

describe("the gateway and the landing", () => {
  const cases = validEvents().flatMap(casesOf)

  test("take and refuse the same events", async () => {
    const landed = await land(
      cases.map(({ event, topic }) => ({ topic, message: JSON.stringify(event) })),
    )
    const errors = new Map(landed.map(({ place, error_code }) => [place, error_code]))
    const different = cases.flatMap(({ event, words }, place) => {
      const door = parseEvent(event).kind
      const landing = errors.get(place) === "" ? "event" : "rejected"
      return door === landing || isZone(words)
        ? []
        : [`${words}: door ${door}, ${errors.get(place)}`]
    })
    expect(cases.length).toBeGreaterThan(8_000)
    expect(different).toEqual([])
  })

  test("see the same content in an event as it was sent and as the gateway writes it", async () => {
    const taken = cases.flatMap(({ event, topic, words }) => {
      const parsed = parseEvent(event)
      return parsed.kind === "event" && !isZone(words)
        ? [{ topic, words, sent: JSON.stringify(event), written: parsed.event.value }]
        : []
    })
    const messages = taken.flatMap(({ topic, sent, written }) => [
      { topic, message: sent },
      { topic, message: written },
    ])
    const hashes = new Map(
      (await land(messages)).map(({ place, content_hash }) => [place, content_hash]),
    )
    const different = taken.filter(
      (_, index) => hashes.get(2 * index) !== hashes.get(2 * index + 1),
    )
    expect(taken.length).toBeGreaterThan(1_000)
    expect(different.map(({ words }) => words)).toEqual([])
  })
})
