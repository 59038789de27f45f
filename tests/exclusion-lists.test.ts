import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { listsDecide, listsImport, listsLs, listsReview } from "../commands/operation/lists.ts"
import type { Runtime } from "../commands/running.ts"
import { putContact } from "./contact.ts"
import { daylightZone } from "./daylight.ts"
import { invoke } from "./invoke.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const LAPSE_MS = 30 * 86_400_000
/** Whoever lapses must be known by then, on a busy machine too. */
const LEAD_MS = 45_000
const WAIT = { timeout: 200_000, interval: 300 }
const TEST_MS_MAX = 400_000

const drops = mkdtempSync(join(tmpdir(), "pitboss-drops-"))
const BORN = "1990-05-07"
/** Who is on the list: one of them plays here, another one's sister does, and a third will come. */
const LISTED = ["LINDA,BORG,1990-05-07", "ANNABELLA,VELLA,1990-05-07", "LATE,COMER,1990-05-07"]
const CONTACTS = {
  calm: { first_name: "Calm", last_name: "Camilleri" },
  listed: { first_name: "Linda", last_name: "Borg" },
  twin: { first_name: "Anabella", last_name: "Vella" },
}

let site: MailSite
let runtime: Runtime

const columns = { first_name: "first", last_name: "last", birth_date: "born" }
const mt = { id: "mt-register", jurisdiction: "MT", columns }

beforeAll(async () => {
  const everyMinute = { cron: "* * * * *" }
  const path = join(drops, "nj-*.csv")
  site = await openMailSite({
    lists: [mt, { ...mt, id: "nj-state", jurisdiction: "US-NJ", path, schedule: everyMinute }],
  })
  runtime = site.runtime
  await site.peer.open()
}, TEST_MS_MAX)

afterAll(async () => {
  await site?.close()
  rmSync(drops, { recursive: true, force: true })
})

const mailOf = (player: string) => `${player}@players.example`
const event = (player: string, type: string, at: number, more: object) => ({
  event_id: `${player}-${type}`,
  ...{ type, brand: "orsa", player_id: player, occurred_at: new Date(at).toISOString() },
  ...more,
})

function listFile(lines: readonly string[]): string {
  const file = join(drops, "mt.csv")
  writeFileSync(file, ["first,last,born", ...lines].join("\n"))
  return file
}

const take = (lines: readonly string[]) =>
  invoke(runtime, listsImport, { list: "mt-register", file: listFile(lines), by: "officer" })

const listOf = async (id: string) =>
  (await invoke(runtime, listsLs, {})).find((one) => one["id"] === id)

const explain = async (player: string) => {
  const told = await runtime.roles?.activator.explain(`orsa:${player}`, "win-back")
  return told && [told.verdict, ...told.reasons]
}

const consenting = (player: string, at: number) => {
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: daylightZone() }
  const consent = { channel: "email", product: "all", granted: true }
  return [
    event(player, "player.registered", at - 2_000, profile),
    event(player, "kyc.updated", at - 2_000, { status: "approved", age_verified: true }),
    event(player, "consent.changed", at - 1_000, consent),
  ]
}

// Their only deposit turns thirty days old in a moment: they enter the segment of a campaign.
async function lapsing(players: readonly string[]): Promise<void> {
  const then = Date.now() + LEAD_MS - LAPSE_MS
  const deposit = { payment_id: "y", status: "approved", amount: "10", currency: "EUR" }
  await site.send(
    players.flatMap((player) => [
      ...consenting(player, then),
      event(player, "deposit", then, deposit),
      event(player, "session.started", Date.now(), { session_id: `${player}-s` }),
    ]),
  )
}

async function decisionsOn(player: string) {
  return runtime.warehouse.query<{ verdict: string; reasons: readonly string[]; inputs: string }>(
    "select verdict, reasons, inputs from act_decision where player_id = {player:String} order by decided_at",
    { player },
  )
}

async function exclusionsOf(player: string) {
  await runtime.roles?.settled()
  const rows = await runtime.warehouse.query<{ n: string }>(
    "select count() as n from raw_event where type = 'exclusion.started' and player_id = {player:String}",
    { player },
  )
  return Number(rows[0]?.n)
}

describe("lists of excluded people", { timeout: TEST_MS_MAX }, () => {
  test("nobody gets a promotion where a list never came, and everybody is told why and since when", async () => {
    for (const [player, contact] of Object.entries(CONTACTS))
      await putContact(runtime, player, { ...contact, birth_date: BORN, email: mailOf(player) })
    await lapsing(Object.keys(CONTACTS))
    await expect.poll(async () => (await decisionsOn("calm")).length, WAIT).toBeGreaterThan(0)
    const [decision] = await decisionsOn("calm")
    expect(decision).toMatchObject({ verdict: "defer", reasons: ["exclusion_list_stale"] })
    const { stale_since } = (await listOf("mt-register")) ?? {}
    expect(stale_since).toEqual(expect.any(String))
    expect(JSON.parse(decision?.inputs ?? "")["exclusion-list-stale"]).toMatchObject({
      ...{ list: "mt-register", since: stale_since },
    })
    expect(await explain("calm")).toEqual(["defer", "exclusion_list_stale"])
    const ready = await (await fetch(`${runtime.door?.url}/readyz`)).json()
    expect(ready).toMatchObject({ ok: true })
    expect(ready.exclusion_lists_stale).toContainEqual({
      ...{ list: "mt-register", jurisdiction: "MT", since: stale_since },
    })
    expect(site.peer.received).toEqual([])
  })

  test("the list comes: who is not on it gets what waited, who is gets nothing, who may be waits", async () => {
    const [done] = await take(LISTED)
    expect(done).toMatchObject({ entries: 3, matched: 1, to_review: 1, broken: 0 })
    expect(await explain("listed")).toEqual([
      ...["suppress", "self_excluded", "exclusion_listed", "no_consent"],
    ])
    expect(await explain("twin")).toEqual(["defer", "exclusion_review"])
    await expect.poll(() => site.peer.countOf(mailOf("calm")), WAIT).toBe(1)
    await expect
      .poll(async () => (await decisionsOn("listed")).at(-1)?.verdict, WAIT)
      .toBe("suppress")
    await expect
      .poll(async () => (await decisionsOn("twin")).at(-1)?.reasons, WAIT)
      .toEqual(["exclusion_review"])
    expect(site.peer.received.map(({ to }) => to)).toEqual([mailOf("calm")])
    expect(await exclusionsOf("listed")).toBe(1)
  })

  test("the same list again changes nothing", async () => {
    expect((await take(LISTED))[0]).toMatchObject({ entries: 3, entries_before: 3, matched: 1 })
    expect(await exclusionsOf("listed")).toBe(1)
    expect(await exclusionsOf("twin")).toBe(0)
  })

  test("who comes later is found at once, and so is whoever turns out to be the same person", async () => {
    await putContact(runtime, "late", {
      first_name: "Late",
      birth_date: BORN,
      email: mailOf("late"),
    })
    await putContact(runtime, "kin", {
      first_name: "Kin",
      last_name: "Other",
      birth_date: BORN,
      email: mailOf("kin"),
    })
    await site.send([...consenting("late", Date.now()), ...consenting("kin", Date.now())])
    await runtime.roles?.settled()
    expect(await explain("late")).toEqual(["allow"])
    await putContact(runtime, "late", { last_name: "Comer" })
    const listed = ["suppress", "self_excluded", "exclusion_listed", "no_consent"]
    expect(await explain("late")).toEqual(listed)
    await site.send([
      event("kin", "player.person_linked", Date.now(), { person_id: "p-1" }),
      event("late", "player.person_linked", Date.now(), { person_id: "p-1" }),
    ])
    expect(await explain("kin")).toEqual(listed)
  })

  test("a reinstatement of the operator's own takes nobody off the list, nor does a list without him end his exclusion", async () => {
    const reinstated = { reinstated_by: "desk" }
    await site.send([event("listed", "exclusion.ended", Date.now(), reinstated)])
    await runtime.roles?.settled()
    expect(await explain("listed")).toEqual(["suppress", "exclusion_listed", "no_consent"])
    const others = LISTED.filter((line) => !line.startsWith("LATE"))
    expect((await take(others))[0]).toMatchObject({ entries: 2, matched: 1, off_list: 1 })
    expect(await explain("late")).toEqual(["suppress", "self_excluded", "no_consent"])
  })

  test("whoever was near is written to when somebody has looked, and said why", async () => {
    const [open, ...more] = await invoke(runtime, listsReview, {})
    expect([open?.["player"], more]).toEqual(["orsa:twin", []])
    const decided = { case: open?.["case"], decision: "dismissed", by: "officer" }
    await expect(invoke(runtime, listsDecide, { ...decided, reason: "" })).rejects.toThrow()
    await invoke(runtime, listsDecide, { ...decided, reason: "her sister" })
    await expect.poll(() => site.peer.countOf(mailOf("twin")), WAIT).toBe(1)
    expect(await exclusionsOf("twin")).toBe(0)
    const records = await runtime.store.proof.find({ limit: 200 })
    const kinds = records.map(({ content }) => JSON.parse(content).kind)
    expect(kinds.filter((kind) => kind === "exclusion_list_imported")).toHaveLength(3)
    expect(kinds.filter((kind) => kind === "exclusion_case_decided")).toHaveLength(1)
    expect(records.map(({ content }) => content).join()).not.toMatch(/borg|vella|1990-05/i)
  })

  test("a file that is laid into the folder is taken by its schedule, once", async () => {
    expect((await listOf("nj-state"))?.["imported_at"]).toBe(null)
    const beside = join(drops, "coming")
    writeFileSync(beside, "first,last,born\nIAN,FARR,1972-02-28\n")
    utimesSync(beside, new Date(), new Date(Date.now() - 30_000))
    renameSync(beside, join(drops, "nj-1.csv"))
    await expect.poll(async () => (await listOf("nj-state"))?.["entries"], WAIT).toBe(1)
    const imported = (await listOf("nj-state"))?.["imported_at"]
    await runtime.roles?.exclusions.round()
    expect(await listOf("nj-state")).toMatchObject({ imported_at: imported, stale_since: null })
    expect(site.peer.received.map(({ to }) => to)).toEqual([mailOf("calm"), mailOf("twin")])
  })
})
