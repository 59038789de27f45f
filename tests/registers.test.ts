import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { RegisterPeer } from "../activation/register/register-peer.fixture.ts"
import { registersCheck, registersLs } from "../commands/operation/registers.ts"
import type { Runtime } from "../commands/running.ts"
import { putContact } from "./contact.ts"
import { daylightZone } from "./daylight.ts"
import { invoke } from "./invoke.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const LAPSE_MS = 30 * 86_400_000
/** Whoever lapses must be known by then, on a busy machine too. */
const LEAD_MS = 90_000
const WAIT = { timeout: 400_000, interval: 300 }
const TEST_MS_MAX = 1_200_000
const KEY_ENV = "PITBOSS_TEST_REGISTER_KEY"
const PLAYERS = ["calm", "named", "vague", "free"]

const peer = new RegisterPeer()
let site: MailSite
let runtime: Runtime

beforeAll(async () => {
  process.env[KEY_ENV] = "the-key"
  await peer.open()
  const register = { id: "mt-register", kind: "gamstop", jurisdictions: ["MT"], key_env: KEY_ENV }
  site = await openMailSite({ registers: [{ ...register, url: `${peer.url}/v2` }] })
  runtime = site.runtime
  await site.peer.open()
  await peer.close()
}, TEST_MS_MAX)

afterAll(async () => {
  await site?.close()
  await peer.close()
})

const mailOf = (player: string) => `${player}@players.example`
const event = (player: string, type: string, at: number, more: object) => ({
  event_id: `${player}-${type}`,
  ...{ type, brand: "orsa", player_id: player, occurred_at: new Date(at).toISOString() },
  ...more,
})

const explain = async (player: string) =>
  runtime.roles?.activator.explain(`orsa:${player}`, "win-back")

const contact = (player: string) => ({
  ...{ first_name: player, last_name: "Borg", birth_date: "1990-05-07" },
  ...{ email: mailOf(player), postcode: "VLT 1010" },
})

// Their only deposit turns thirty days old in a moment: they enter the segment of a campaign.
async function lapsing(): Promise<void> {
  const then = Date.now() + LEAD_MS - LAPSE_MS
  const deposit = { payment_id: "y", status: "approved", amount: "10", currency: "EUR" }
  const consent = { channel: "email", product: "all", granted: true }
  await site.send(
    PLAYERS.flatMap((player) => {
      const place = player === "free" ? "EE" : "MT"
      const home = { country: place, jurisdiction: place, time_zone: daylightZone() }
      return [
        event(player, "player.registered", then - 2_000, { ...home, currency: "EUR" }),
        event(player, "kyc.updated", then - 2_000, { status: "approved", age_verified: true }),
        event(player, "consent.changed", then - 1_000, consent),
        event(player, "deposit", then, deposit),
        event(player, "session.started", Date.now(), { session_id: `${player}-s` }),
      ]
    }),
  )
}

const lastOn = async (player: string) => {
  const rows = await runtime.warehouse.query<{
    verdict: string
    reasons: readonly string[]
    inputs: string
    record: string
  }>(
    "select verdict, reasons, inputs, toString(record) as record from act_decision where player_id = {player:String} order by decided_at",
    { player },
  )
  return rows.at(-1)
}

describe("a register that is asked before a promotion is sent", { timeout: TEST_MS_MAX }, () => {
  test("refuses: nobody of its place gets anything, everybody else does, and since when is told", async () => {
    for (const player of PLAYERS) await putContact(runtime, player, contact(player))
    await putContact(runtime, "vague", { postcode: null })
    await lapsing()
    await expect
      .poll(async () => (await lastOn("calm"))?.reasons, WAIT)
      .toEqual(["register_unreachable"])
    await expect
      .poll(async () => (await lastOn("vague"))?.reasons, WAIT)
      .toEqual(["register_unidentifiable"])
    await expect.poll(() => site.peer.countOf(mailOf("free")), WAIT).toBe(1)
    const ready = await (await fetch(`${runtime.door?.url}/readyz`)).json()
    expect(ready).toMatchObject({ ok: true })
    expect(ready.registers_unreachable).toMatchObject([
      { register: "mt-register", jurisdictions: ["MT"], since: expect.any(String) },
    ])
    const [row] = await invoke(runtime, registersLs, {})
    expect(row).toMatchObject({
      ...{ id: "mt-register", kind: "gamstop", asked: 0, excluded: 0, detail: "refused" },
      ...{ unreachable_since: ready.registers_unreachable[0].since, last_answer_at: null },
    })
    expect(site.peer.received.map(({ to }) => to)).toEqual([mailOf("free")])
  })

  test("is back: what waited is sent, and whom it excludes is excluded at every brand from then on", async () => {
    peer.excluded.add(mailOf("named"))
    await peer.open()
    await expect.poll(() => site.peer.countOf(mailOf("calm")), WAIT).toBe(1)
    await expect.poll(async () => (await lastOn("named"))?.verdict, WAIT).toBe("suppress")
    expect((await lastOn("named"))?.reasons).toContain("register_excluded")
    const answers = peer.answersOn(mailOf("calm"))
    expect(answers.map(({ isExcluded }) => isExcluded)).toEqual([false])
    await expect
      .poll(async () => (await explain("named"))?.reasons, WAIT)
      .toEqual(expect.arrayContaining(["self_excluded", "register_excluded"]))
    await runtime.roles?.settled()
    const events = await runtime.warehouse.query<{ player_id: string }>(
      "select player_id from raw_event where type = 'exclusion.started'",
    )
    expect(events).toEqual([{ player_id: "named" }])
  })

  test("what it answered stands with the decision, in explain, and in the chain of records", async () => {
    const inputs = JSON.parse((await lastOn("calm"))?.inputs ?? "{}")["register-excluded"]
    expect(inputs).toMatchObject({ register: "mt-register", answer: "not_excluded" })
    const rule = (await explain("calm"))?.rules.find((one) => one.rule === "register-excluded")
    expect(rule?.inputs).toMatchObject({ request_id: inputs.request_id, answer: "not_excluded" })
    const records = (await runtime.store.proof.find({ kind: "register_asked", limit: 200 })).map(
      ({ content }) => JSON.parse(content),
    )
    const asked = records.find(({ body }) => body.request_id === inputs.request_id)
    expect(asked).toMatchObject({ subject: "mt-register", body: { outcome: "answered" } })
    expect(records.some(({ body }) => body.outcome === "refused")).toBe(true)
    expect(JSON.stringify(records)).not.toMatch(/borg|1990-05|players\.example|VLT/i)
    const [row] = await invoke(runtime, registersLs, {})
    expect(row).toMatchObject({ asked: 2, excluded: 1, unreachable_since: null, detail: null })
  })

  test("is asked about one player when an officer wants to know", async () => {
    const before = peer.requests.length
    const [checked] = await invoke(runtime, registersCheck, { player: "orsa:calm" })
    expect(checked).toMatchObject({
      registers: [{ register: "mt-register", state: "not_excluded" }],
    })
    expect(peer.requests.length).toBe(before + 1)
    const [vague] = await invoke(runtime, registersCheck, { player: "orsa:vague" })
    expect(vague).toMatchObject({ registers: [{ state: "unidentifiable" }] })
    expect(await invoke(runtime, registersCheck, { player: "orsa:free" })).toMatchObject([
      { registers: [] },
    ])
    expect(site.peer.received.map(({ to }) => to).sort()).toEqual([mailOf("calm"), mailOf("free")])
  })
})
