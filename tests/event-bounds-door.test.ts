import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import type { z } from "zod"
import { Configuration } from "../commands/configuration.ts"
import { deadLettersEdit } from "../commands/operation/dead-letters.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { inProcess } from "../commands/session.ts"
import type { CompletenessDocument } from "../dashboards/api/pipeline/completeness-route.ts"
import { listDeadLetters } from "../ingest/landing/dead-letter.ts"

const DAY_MS = 86_400_000
const NARROW = { events: { late_days_max: 30, future_minutes_max: 10 } }

let dataDir: string
let runtime: Runtime

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-bounds-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 9).toString("base64")
  const configuration = Configuration.parse(NARROW)
  runtime = await openRuntime({ dataDir, need: "everything", configuration })
})

afterAll(async () => {
  await runtime?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
const deposit = (id: string, days: number, more: object = {}) => ({
  event_id: id,
  type: "deposit",
  brand: "orsa",
  player_id: "p1",
  occurred_at: at(days),
  payment_id: id,
  status: "approved",
  amount: "10",
  currency: "EUR",
  ...more,
})

async function post(events: readonly object[], headers: Record<string, string> = {}) {
  const { url = "", key = "" } = runtime.door ?? {}
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(events),
  })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

async function straightToKafka(topic: "wallet" | "compliance", event: object): Promise<void> {
  const { brand, player_id } = event as { brand: string; player_id: string }
  const message = { key: `${brand}:${player_id}`, value: JSON.stringify(event) }
  await runtime.roles?.kafka.log.append([{ topic, messages: [message] }])
  await runtime.roles?.settled()
}

const deposits = async () => {
  const rows = await runtime.warehouse.query<{ text: string }>(
    "select concat(toString(day), ' ', toString(deposits)) as text from fct_brand_day where deposits != 0 order by day",
  )
  return rows.map(({ text }) => text)
}
const dayOf = (days: number) => at(days).slice(0, 10)
const parked = async () =>
  (await listDeadLetters(runtime.warehouse)).map(({ reason, path }) => `${reason} ${path}`).sort()
const reasonsAt = async (player: string) =>
  (await runtime.roles?.activator.explain(player, "win-back"))?.reasons ?? []

describe("bounds on how late and how far ahead an event may be", () => {
  test("are answered at the door, row by row, and the others are taken", async () => {
    const { status, answer } = await post([
      deposit("late", -31),
      deposit("ahead", 0.01),
      deposit("good", -29),
    ])
    expect(status).toBe(202)
    expect(answer).toMatchObject({ accepted: 1, rejected: 2 })
    expect((answer["results"] as Record<string, string>[]).slice(0, 2)).toEqual([
      expect.objectContaining({ event_id: "late", code: "EVENT_TOO_LATE", path: "occurred_at" }),
      expect.objectContaining({ event_id: "ahead", code: "EVENT_TOO_EARLY", path: "occurred_at" }),
    ])
    expect((await post([deposit("late", -31)])).status).toBe(422)
  })

  test("park what is written straight to Kafka, with the reason, and let an import pass", async () => {
    await straightToKafka("wallet", deposit("k-late", -40))
    await straightToKafka("wallet", deposit("k-ahead", 2))
    await post([deposit("history", -900)], { "x-pitboss-source": "import:test" })
    await runtime.roles?.settled()
    expect(await parked()).toEqual(["EVENT_TOO_EARLY occurred_at", "EVENT_TOO_LATE occurred_at"])
    expect(await deposits()).toEqual([`${dayOf(-900)} 10`, `${dayOf(-29)} 10`])
  })

  test("are told with as of when everything is whole, and what no figure has", async () => {
    const { url = "", key = "" } = runtime.door ?? {}
    const ask = (path: string) =>
      fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })
    const asked = Date.now()
    const answer = async () =>
      (await (await ask("/api/completeness")).json()) as z.infer<typeof CompletenessDocument>
    // Nobody looks at the page, and still it is known, a moment later, up to this moment.
    await vi.waitFor(
      async () => expect(Date.parse((await answer()).complete_to ?? "")).toBeGreaterThan(asked),
      { timeout: 110_000, interval: 500 },
    )
    const { feeds, parked, unrated, faults, lag } = await answer()
    expect({ lag, unrated, faults }).toEqual({ lag: 0, unrated: [], faults: [] })
    expect(parked?.map(({ reason, letters }) => [reason, letters]).sort()).toEqual([
      ["EVENT_TOO_EARLY", 1],
      ["EVENT_TOO_LATE", 1],
    ])
    const wallet = feeds?.find(({ topic }) => topic === "wallet")
    expect(wallet).toMatchObject({ brand: "orsa", late: 2 })
    expect(wallet?.late_from?.slice(0, 10)).toBe(dayOf(-900))
    expect(wallet?.happened_to?.slice(0, 10)).toBe(dayOf(-29))
    expect(feeds?.find(({ topic }) => topic === "bet")?.arrived_at).toBeNull()
    for (const path of ["/api/days", "/api/segments", "/api/pipeline/models"])
      expect((await ask(path)).headers.get("pitboss-complete-to"), path).toMatch(/^20/)
  })

  test("never lose what restricts a player: an exclusion of any date holds from its arrival", async () => {
    const fact = { type: "exclusion.started", brand: "orsa", scope: "brand" }
    const old = { ...fact, event_id: "x1", player_id: "old", occurred_at: at(-2_000) }
    const ahead = { ...fact, event_id: "x2", player_id: "ahead", occurred_at: at(300) }
    const { status, answer } = await post([old, ahead])
    expect([status, answer]).toMatchObject([202, { accepted: 2, rejected: 0 }])
    await straightToKafka("compliance", { ...old, event_id: "x3", player_id: "old-kafka" })
    await straightToKafka("compliance", { ...ahead, event_id: "x4", player_id: "ahead-kafka" })
    for (const player of ["old", "ahead", "old-kafka", "ahead-kafka"])
      expect(await reasonsAt(`orsa:${player}`), player).toContain("self_excluded")
    expect(await parked()).toHaveLength(2)
    expect(runtime.roles?.activator.holds()).toEqual([])
  })

  test("hold for an event in place of a parked one too", async () => {
    const letter = (await listDeadLetters(runtime.warehouse)).find(
      ({ reason }) => reason === "EVENT_TOO_EARLY",
    )
    const place = `${letter?.topic}:${letter?.kafka_partition}:${letter?.kafka_offset}`
    const edit = (days: number) =>
      inProcess(runtime).invoke(deadLettersEdit, { place, event: deposit("k-ahead", days) })
    await expect(edit(3)).rejects.toMatchObject({ code: "EVENT_TOO_EARLY" })
    await edit(-1)
    expect(await deposits()).toEqual([`${dayOf(-900)} 10`, `${dayOf(-29)} 10`, `${dayOf(-1)} 10`])
  })
})
