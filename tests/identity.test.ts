import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { personSplit } from "../commands/operation/person.ts"
import type { Runtime } from "../commands/running.ts"
import { inProcess } from "../commands/session.ts"
import { daylightZone } from "./daylight.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const WAIT = { timeout: 120_000, interval: 300 }
const TEST_MS_MAX = 300_000
const PLAYERS = ["early", "late", "one", "two", "three", "ann", "bea", "cyd", "dan"]

let site: MailSite
let runtime: Runtime
let count = 0

const event = (player: string, type: string, more: object) => ({
  event_id: `identity-${count++}`,
  type,
  brand: "orsa",
  player_id: player,
  occurred_at: new Date().toISOString(),
  ...more,
})
const link = (player: string, person_id: string) =>
  event(player, "player.person_linked", { person_id })
const exclude = (player: string) => event(player, "exclusion.started", { scope: "brand" })

const explain = async (player: string) => {
  const told = await runtime.roles?.activator.explain(`orsa:${player}`, "win-back")
  return told && [told.verdict, ...told.reasons]
}
const EXCLUDED = ["suppress", "self_excluded", "no_consent"]

async function put(player: string, body: object): Promise<void> {
  const { url = "", key = "" } = runtime.door ?? {}
  const answer = await fetch(`${url}/v1/players/orsa/${player}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(204)
}

beforeAll(async () => {
  site = await openMailSite()
  runtime = site.runtime
  const birth_date = "1990-01-01"
  await runtime.store.vault.putAll(
    PLAYERS.map((playerId) => ({
      player: { brand: "orsa", playerId },
      patch: { email: `${playerId}@players.example`, birth_date },
    })),
  )
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: daylightZone() }
  const consent = { channel: "email", product: "all", granted: true }
  await site.send(
    PLAYERS.flatMap((player) => [
      event(player, "player.registered", profile),
      event(player, "kyc.updated", { status: "approved", age_verified: true }),
      event(player, "consent.changed", consent),
    ]),
  )
  await runtime.roles?.settled()
}, TEST_MS_MAX)

afterAll(() => site?.close())

describe("an exclusion follows the person", { timeout: TEST_MS_MAX }, () => {
  test("from the gateway's 202 where the link comes after it, and where it comes after the link", async () => {
    expect(await explain("early")).toEqual(["allow"])
    await site.send([exclude("early"), link("early", "p-1")])
    await runtime.roles?.settled()
    expect(await explain("late")).toEqual(["allow"])
    await site.send([link("late", "p-1")])
    expect(await explain("late")).toEqual(EXCLUDED)
    await site.send([link("dan", "p-2"), link("cyd", "p-2")])
    expect(await explain("cyd")).toEqual(["allow"])
    await site.send([exclude("dan")])
    expect(await explain("cyd")).toEqual(EXCLUDED)
  })

  test("over three players of two links, until a recorded split that the warehouse knows", async () => {
    await site.send([link("one", "p-3"), link("two", "p-3"), exclude("three")])
    expect(await explain("one")).toEqual(["allow"])
    await site.send([link("two", "p-4"), link("three", "p-4")])
    expect(await explain("one")).toEqual(EXCLUDED)
    await runtime.roles?.settled()
    expect(await explain("one")).toEqual(EXCLUDED)
    await site.send([
      event("two", "player.person_unlinked", { person_id: "p-4", unlinked_by: "desk" }),
    ])
    await expect.poll(() => explain("one"), WAIT).toEqual(["allow"])
    expect(await explain("three")).toEqual(EXCLUDED)
    const person = await runtime.warehouse.query<{ player_id: string; person: string }>(
      "select player_id, person from dim_person where player_id in ('one', 'two', 'three') order by player_id",
    )
    expect(person).toEqual([
      { player_id: "one", person: "orsa:one" },
      { player_id: "three", person: "orsa:three" },
      { player_id: "two", person: "orsa:one" },
    ])
  })

  test("who has the same verified e-mail, also when one of them is erased, until an administrator parts them", async () => {
    await put("ann", { email: "same@players.example", email_verified: true })
    await put("bea", { email: "Same@players.example" })
    await site.send([exclude("ann")])
    expect(await explain("bea")).toEqual(["allow"])
    await put("bea", { email_verified: true })
    expect(await explain("bea")).toEqual(EXCLUDED)
    await runtime.store.vault.erase({ brand: "orsa", playerId: "ann" })
    expect(await explain("bea")).toEqual(EXCLUDED)
    await runtime.roles?.settled()
    const bodies = await runtime.warehouse.query<{ body: string }>(
      "select body from raw_event where type = 'player.person_linked'",
    )
    expect(JSON.stringify(bodies)).not.toMatch(/players\.example/)
    const { invoke } = inProcess(runtime)
    await invoke(personSplit, { player: "orsa:bea", from: "orsa:ann", by: "desk" })
    expect(await explain("bea")).toEqual(["allow"])
    await put("bea", { email_verified: true })
    expect(await explain("bea")).toEqual(["allow"])
    await expect(
      invoke(personSplit, { player: "orsa:bea", from: "orsa:ann", by: "desk" }),
    ).rejects.toMatchObject({ code: "PERSON_NOT_ONE" })
  })
})
