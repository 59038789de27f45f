import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { personOperation, personSplit } from "../commands/operation/person.ts"
import { playerOperation } from "../commands/operation/player.ts"
import type { Runtime } from "../commands/running.ts"
import { inProcess } from "../commands/session.ts"
import { parsePlayerName, playerName } from "../core/player.ts"
import { putContact } from "./contact.ts"
import { daylightZone } from "./daylight.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const WAIT = { timeout: 120_000, interval: 300 }
const TEST_MS_MAX = 300_000
const SCOPES = [
  { scope: "brand" },
  { scope: "group" },
  { scope: "register", register: "GAMSTOP" },
] as const
const PLAYERS = [
  ...[
    "early",
    "late",
    "one",
    "two",
    "three",
    "ann",
    "bea",
    "cyd",
    "dan",
    "fay",
    "vega:gus",
    "hal",
    "tern:ida",
  ],
  ...SCOPES.flatMap(({ scope }) => [`of-${scope}`, `tern:of-${scope}`]),
]

let site: MailSite
let runtime: Runtime
let count = 0

// Of orsa, where no brand is said.
const refOf = (player: string) => parsePlayerName(player.includes(":") ? player : `orsa:${player}`)

function event(player: string, type: string, more: object) {
  const { brand, playerId: player_id } = refOf(player)
  const occurred_at = new Date().toISOString()
  return { event_id: `identity-${count++}`, type, brand, player_id, occurred_at, ...more }
}
const link = (player: string, person_id: string) =>
  event(player, "player.person_linked", { person_id })
const exclude = (player: string, more: object = { scope: "brand" }) =>
  event(player, "exclusion.started", more)
const ahead = (days: number) => ({
  occurred_at: new Date(Date.now() + days * 86_400_000).toISOString(),
})

const explain = async (player: string) => {
  const told = await runtime.roles?.activator.explain(playerName(refOf(player)), "win-back")
  return told && [told.verdict, ...told.reasons]
}
const EXCLUDED = ["suppress", "self_excluded", "no_consent"]

beforeAll(async () => {
  site = await openMailSite()
  runtime = site.runtime
  const birth_date = "1990-01-01"
  await runtime.store.vault.putAll(
    PLAYERS.map((name) => ({
      player: refOf(name),
      patch: { email: `${name.replace(":", ".")}@players.example`, birth_date },
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

  test.each(SCOPES)(
    "over brands, of the scope $scope, when he is found out behind it; behind a split it stands on its own account, and is his again when they are merged again",
    async (exclusion) => {
      const [own, other] = [`orsa:of-${exclusion.scope}`, `tern:of-${exclusion.scope}`]
      const { invoke } = inProcess(runtime)
      const merge = () => [link(own, `p-${exclusion.scope}`), link(other, `p-${exclusion.scope}`)]
      await site.send([exclude(own, exclusion)])
      await runtime.roles?.settled()
      expect(await explain(other)).toEqual(["allow"])
      await site.send(merge())
      expect(await explain(other)).toEqual(EXCLUDED)
      await invoke(personSplit, { player: other, from: own, by: "desk" })
      expect(await explain(other)).toEqual(["allow"])
      expect(await explain(own)).toEqual(EXCLUDED)
      await site.send(merge())
      expect(await explain(other)).toEqual(EXCLUDED)
      await runtime.roles?.settled()
      expect(await explain(other)).toEqual(EXCLUDED)
    },
  )

  test("whatever a clock says: what parts them and is dated ahead does not, now or ever; what parts them now does, also where the link was dated ahead", async () => {
    const [own, other] = ["fay", "vega:gus"] as const
    await site.send([exclude(own)])
    await site.send([own, other].map((player) => ({ ...link(player, "p-9"), ...ahead(40) })))
    await site.send([
      {
        ...event(other, "player.person_unlinked", { person_id: "p-9", unlinked_by: "desk" }),
        ...ahead(60),
      },
    ])
    await runtime.roles?.settled()
    expect(await explain(other)).toEqual(EXCLUDED)
    const { invoke } = inProcess(runtime)
    await invoke(personSplit, { player: other, from: "orsa:fay", by: "desk" })
    expect(await explain(other)).toEqual(["allow"])
    const parted = new Date().toISOString()
    await sleep(2)
    await site.send([link(other, "p-9")])
    expect(await explain(other)).toEqual(EXCLUDED)
    await runtime.roles?.settled()
    expect(await explain(other)).toEqual(EXCLUDED)
    const personOf = async (at?: string) => {
      const answer = await invoke(playerOperation, { player: other, ...(at && { at }) })
      return (answer as { value: { person: { players: readonly string[] } } }).value.person.players
    }
    expect([...(await personOf())].sort()).toEqual(["orsa:fay", other])
    expect(await personOf(parted)).toEqual([other])
  })

  test("and a device that two share is a hint, and no link: it restricts nobody, over brands, until somebody links them", async () => {
    const { invoke } = inProcess(runtime)
    const hintsOf = async (player: string) => {
      const answer = (await invoke(personOperation, { player })) as { value: { hints: object[] } }
      return answer.value.hints
    }
    const session = (player: string, device_id: string) =>
      event(player, "session.started", { session_id: `${player}-${device_id}`, device_id })
    const cafe = Array.from({ length: 11 }, (_, guest) => session(`guest-${guest}`, "cafe"))
    const home = [session("hal", "home"), session("tern:ida", "home"), session("hal", "cafe")]
    await site.send([...cafe, ...home, exclude("hal")])
    await runtime.roles?.settled()
    expect(await explain("tern:ida")).toEqual(["allow"])
    expect(await hintsOf("tern:ida")).toEqual([
      { player: "orsa:hal", devices: 1, seen_last_at: expect.any(String) },
    ])
    expect(await hintsOf("orsa:hal")).toHaveLength(1)
    await site.send([link("hal", "p-home"), link("tern:ida", "p-home")])
    expect(await explain("tern:ida")).toEqual(EXCLUDED)
    await runtime.roles?.settled()
    expect(await hintsOf("tern:ida")).toEqual([])
    const rows = await runtime.warehouse.query("select * from dim_shared_device")
    expect(JSON.stringify(rows)).not.toMatch(/home|cafe/)
  })

  test("who has the same verified e-mail, also when one of them is erased, until an administrator parts them", async () => {
    await putContact(runtime, "ann", { email: "same@players.example", email_verified: true })
    await putContact(runtime, "bea", { email: "Same@players.example" })
    await site.send([exclude("ann")])
    expect(await explain("bea")).toEqual(["allow"])
    await putContact(runtime, "bea", { email_verified: true })
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
    await putContact(runtime, "bea", { email_verified: true })
    expect(await explain("bea")).toEqual(["allow"])
    await expect(
      invoke(personSplit, { player: "orsa:bea", from: "orsa:ann", by: "desk" }),
    ).rejects.toMatchObject({ code: "PERSON_NOT_ONE" })
  })
})
