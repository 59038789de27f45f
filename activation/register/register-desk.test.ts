import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import type { PlayerRef } from "../../core/player.ts"
import { openStore, type Store } from "../../store/store.ts"
import { type RegisterReading, wordKey } from "../compliance/register-standing.ts"
import { RegisterDesk } from "./register-desk.ts"
import { type PeerMode, RegisterPeer } from "./register-peer.fixture.ts"
import { RegisterSetting, registerOf } from "./register-setting.ts"

const TIMEOUT_MS = 1_500

let dataDir: string
let store: Store
let peer: RegisterPeer
let desk: RegisterDesk
/** How far the clock is ahead. */
let aheadMs: number

function openDesk(): RegisterDesk {
  const settings = [
    { id: "gamstop", kind: "gamstop", jurisdictions: ["GB"], key_env: "K", url: `${peer.url}/v2` },
    {
      ...{ id: "spelpaus", kind: "spelpaus", jurisdictions: ["SE"], key_env: "K", actor: "a 1" },
      ...{ url: `${peer.url}/api`, document_prefix: "SE-" },
    },
  ]
  const definitions = settings.map((one) => {
    const setting = RegisterSetting.parse({ ...one, timeout_ms: TIMEOUT_MS })
    const { id, kind, jurisdictions, url, batch_max: batchMax } = setting
    const access = { url, headers: { "x-api-key": "key" }, timeoutMs: TIMEOUT_MS }
    const maxAgeMs = setting.cache_max_age
    return { id, kind, jurisdictions, maxAgeMs, batchMax, register: registerOf(setting), access }
  })
  const now = () => new Date(Date.now() + aheadMs)
  return new RegisterDesk({ store, definitions }, { ...realEffects, now })
}

beforeEach(async () => {
  aheadMs = 0
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-registers-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  peer = new RegisterPeer()
  await peer.open()
  desk = openDesk()
})

afterEach(async () => {
  desk.close()
  await peer.close()
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const playerOf = (playerId: string): PlayerRef => ({ brand: "orsa", playerId })
const mailOf = (playerId: string) => `${playerId}@players.example`
const NAMES = ["ann", "ben", "cid", "dot"]
const PEOPLE = NAMES.map(playerOf)
/** Sound, and of 1 January 1990. */
const NUMBERS: Readonly<Record<string, string>> = {
  ...{ ann: "199001012385", ben: "199001012393", cid: "199001010009", dot: "199001010017" },
}

async function known(): Promise<void> {
  for (const name of NAMES)
    await store.vault.put(playerOf(name), {
      ...{ first_name: name, last_name: "Borg", birth_date: "1990-01-01", email: mailOf(name) },
      ...{ postcode: "sw1a 1aa", document: `SE-${NUMBERS[name]}` },
    })
  // What changed in the same millisecond may have come behind the question.
  await sleep(2)
}

const ask = (register: string, players: readonly PlayerRef[] = PEOPLE) =>
  desk.ask(new Map([[register, players]]))

const said = (reading: RegisterReading, register: string) =>
  NAMES.map((name) => {
    const word = reading.get(wordKey(register, `orsa:${name}`))
    return word?.state === "answered" ? word.answer : word?.state
  })

async function lastRecord(): Promise<Record<string, unknown>> {
  const [last] = await store.proof.find({ kind: "register_asked", limit: 1 })
  return JSON.parse(last?.content ?? "{}").body
}

const UNREACHABLE = NAMES.map(() => "unreachable")

describe.each(["gamstop", "spelpaus"])("%s", (register) => {
  const whoOf = (name: string) => (register === "gamstop" ? mailOf(name) : (NUMBERS[name] ?? ""))

  test("answers for each of a batch, under names that say nothing of the player", async () => {
    await known()
    peer.excluded.add(whoOf("ben"))
    const reading = await ask(register)
    expect(said(reading, register)).toEqual([
      ...["not_excluded", "excluded", "not_excluded", "not_excluded"],
    ])
    expect(await lastRecord()).toMatchObject({
      ...{ outcome: "answered", asked: 4, excluded: 1, not_excluded: 3, unanswered: 0 },
      response_id: register === "gamstop" ? "gs-1" : "sp-1",
    })
    expect(peer.requests[0]?.headers["x-api-key"]).toBe("key")
    expect(desk.unreachable()).toEqual([])
    expect((await store.registerAnswers.untold()).map(({ playerId }) => playerId)).toEqual(["ben"])
  })

  test.each<[PeerMode, string]>([
    ["http_503", "http_503"],
    ["http_401", "http_401"],
    ["cuts", "cut_off"],
    ["speaks_html", "malformed"],
    ["wrong_form", "malformed"],
    ["of_others", "malformed"],
    ["says_twice", "malformed"],
  ])("that %s has answered for nobody, and it is on record", async (mode, outcome) => {
    await known()
    peer.mode = mode
    expect(said(await ask(register), register)).toEqual(UNREACHABLE)
    expect(await lastRecord()).toMatchObject({ outcome, asked: 4, unanswered: 4 })
    expect((await desk.kept(PEOPLE)).size).toBe(0)
    expect(desk.unreachable()).toMatchObject([{ register, detail: outcome }])
    expect(JSON.stringify(await store.proof.find({ limit: 50 }))).not.toMatch(
      /borg|1990-?01-?01|players\.ex/i,
    )
  })

  test("that drops half of a batch has answered for the other half alone, and excludes nobody by it", async () => {
    await known()
    peer.mode = "drops_half"
    const reading = await ask(register)
    expect(said(reading, register)).toEqual([
      ...["unreachable", "not_excluded", "unreachable", "not_excluded"],
    ])
    expect(await store.registerAnswers.untold()).toEqual([])
    expect(desk.unreachable()).toMatchObject([{ register, detail: "unanswered" }])
    peer.mode = "answers"
    expect(said(await ask(register), register)).toEqual(NAMES.map(() => "not_excluded"))
    expect(desk.unreachable()).toEqual([])
  })

  test("that refuses connections is left alone for a while, and asked again when it is back", async () => {
    await known()
    await peer.close()
    expect(said(await ask(register), register)).toEqual(UNREACHABLE)
    const [away] = desk.unreachable()
    expect(away).toMatchObject({ register, detail: "refused" })
    await peer.open()
    const before = peer.requests.length
    expect(said(await ask(register), register)).toEqual(UNREACHABLE)
    expect(peer.requests.length).toBe(before)
    expect(desk.unreachable()[0]?.since).toBe(away?.since)
    aheadMs = 2_000
    expect(said(await ask(register), register)).toEqual(NAMES.map(() => "not_excluded"))
  })

  test("that lags keeps nobody waiting for more than a second, and what it answers later is there", async () => {
    await known()
    peer.lagMs = 1_300
    const began = Date.now()
    expect(said(await ask(register), register)).toEqual(UNREACHABLE)
    expect(Date.now() - began).toBeLessThan(1_290)
    expect(desk.unreachable()).toMatchObject([{ register, detail: "lags" }])
    // Nobody else waits for it at all, nor is it asked once more.
    const again = Date.now()
    expect(said(await ask(register), register)).toEqual(UNREACHABLE)
    expect(Date.now() - again).toBeLessThan(250)
    expect(peer.requests).toHaveLength(1)
    await expect
      .poll(async () => said(await desk.kept(PEOPLE), register), { timeout: 5_000 })
      .toEqual(NAMES.map(() => "not_excluded"))
    expect(desk.unreachable()).toEqual([])
  })

  test("that does not answer in its time has not answered", async () => {
    await known()
    peer.lagMs = TIMEOUT_MS * 2
    await ask(register)
    await expect
      .poll(async () => (await lastRecord())?.["outcome"], { timeout: 5_000 })
      .toBe("timeout")
    expect((await desk.kept(PEOPLE)).size).toBe(0)
    expect(desk.unreachable()).toMatchObject([{ detail: "timeout" }])
  })
})

test("of whom the vault lacks what is asked for nobody is asked", async () => {
  await store.vault.put(playerOf("ann"), { first_name: "Ann", last_name: "Borg" })
  // A wrong number would be answered with "not blocked".
  await store.vault.put(playerOf("ben"), { document: "SE-199001012391", birth_date: "1990-01-01" })
  await store.vault.put(playerOf("cid"), { document: "SE-199001010009", birth_date: "1991-01-01" })
  await store.vault.put(playerOf("dot"), { document: "P1234567", birth_date: "1990-01-01" })
  for (const register of ["gamstop", "spelpaus"])
    expect(said(await ask(register), register)).toEqual(NAMES.map(() => "unidentifiable"))
  expect(peer.requests).toEqual([])
})

test("an answer is about the contact that was asked about, and about no later one", async () => {
  await known()
  await ask("gamstop")
  await store.vault.put(playerOf("ann"), { email: "other@players.example" })
  expect(said(await desk.kept(PEOPLE), "gamstop")).toEqual([
    ...[undefined, "not_excluded", "not_excluded", "not_excluded"],
  ])
})

test("an exclusion is told once, as one event, however often it is answered; a new one anew", async () => {
  await known()
  const excludedSince = async () => (await store.registerAnswers.untold()).map(({ since }) => since)
  peer.excluded.add(mailOf("ann"))
  await ask("gamstop")
  const [first] = await excludedSince()
  await ask("gamstop")
  expect(await excludedSince()).toEqual([first])
  await store.registerAnswers.keepTold(await store.registerAnswers.untold())
  await ask("gamstop")
  expect(await excludedSince()).toEqual([])
  peer.excluded.clear()
  await ask("gamstop")
  peer.excluded.add(mailOf("ann"))
  aheadMs = 60_000
  await ask("gamstop")
  expect(await excludedSince()).toEqual([expect.any(Number)])
  expect((await excludedSince())[0]).toBeGreaterThan(first ?? 0)
})

test("whose exclusion is over is told apart, and is not told of as excluded", async () => {
  await known()
  peer.formerly.add(mailOf("ann"))
  expect(said(await ask("gamstop"), "gamstop")[0]).toBe("formerly_excluded")
  expect(await store.registerAnswers.untold()).toEqual([])
})

test("what was under way when Pitboss ended was not answered", async () => {
  await known()
  peer.lagMs = 300
  const asking = ask("gamstop")
  await sleep(100)
  desk.close()
  expect(said(await asking, "gamstop")).toEqual(UNREACHABLE)
  expect((await openDesk().kept(PEOPLE)).size).toBe(0)
})
