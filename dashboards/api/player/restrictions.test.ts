import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { playerKey } from "../../../core/player.ts"
import { openEmbedded, removeEmbedded } from "../../../warehouse/embedded.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { readRestrictions } from "./restrictions.ts"

let path: string
let warehouse: Warehouse

const NEVER = "1970-01-01 00:00:00.000"

const named = (brand: string, player_id: string) => ({
  ...{ brand, player_id, player_key: playerKey({ brand, playerId: player_id }) },
})
const fact = (brand: string, player_id: string, name: string) => ({
  ...named(brand, player_id),
  ...{ fact: name, restricted_at: "2026-11-01 00:00:00.000", permitted_at: NEVER, until: NEVER },
  ...{ restricted_arrival: "5000", beats_arrival: "0" },
})
const permission = (name: string, permitted_at: string, beats_arrival: string) => ({
  ...named("orsa", "eve"),
  ...{ fact: name, restricted_at: NEVER, restricted_arrival: "0", until: NEVER },
  ...{ permitted_at, beats_arrival },
})

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-restrictions-"))
  warehouse = await openEmbedded({ path })
  const name = "brand String, player_id String, player_key UInt64"
  await warehouse.command(`create table int_person_link_event (${name}, link String, is_linked UInt8, counts_at DateTime64(3, 'UTC'),
    known_at DateTime64(3, 'UTC'), event_id String, arrival UInt64, kafka_partition Int32, kafka_offset Int64)
    engine = ReplacingMergeTree order by (player_key, event_id)`)
  await warehouse.command(
    `create view int_person_link_player as select link, player_key from int_person_link_event`,
  )
  await warehouse.command(`create table ft_restriction (${name}, fact String, restricted_at DateTime64(3, 'UTC'),
    permitted_at DateTime64(3, 'UTC'), restricted_arrival UInt64, beats_arrival UInt64, until DateTime64(3, 'UTC')) engine = Memory`)
  const said = { link: "operator:somebody", is_linked: 1, counts_at: "2026-11-01 00:00:00.000" }
  await warehouse.insert("int_person_link_event", [
    { ...named("orsa", "ann"), ...said },
    { ...named("tern", "ann"), ...said },
  ])
  await warehouse.insert("ft_restriction", [
    fact("orsa", "ann", "kyc"),
    ...["exclusion", "harm:model", "block", "consent:email:all"].map((name) =>
      fact("tern", "ann", name),
    ),
    fact("tern", "cyd", "exclusion"),
    ...["block", "kyc", "aml_hold"].map((name) => fact("orsa", "eve", name)),
    permission("block", "2026-11-02 00:00:00.000", "5000"),
    permission("kyc", "2026-11-02 00:00:00.000", "4999"),
    permission("aml_hold", "2099-11-02 00:00:00.000", "9000"),
  ])
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

const restrictionsOf = async (brand: string, playerId: string) =>
  (await readRestrictions(warehouse, { brand, playerId })).map(
    (one) => `${one.player} ${one.fact} ${one.is_restricted}`,
  )

test("what holds a person is shown with each of his players, and what holds one player with him alone", async () => {
  expect(await restrictionsOf("orsa", "ann")).toEqual([
    "orsa:ann kyc true",
    "tern:ann exclusion true",
    "tern:ann harm:model true",
  ])
})

test("players of whom no person is known are not the same one", async () => {
  expect(await restrictionsOf("orsa", "bob")).toEqual([])
})

test("a permission lifts what it knew of, once it is in force", async () => {
  expect(await restrictionsOf("orsa", "eve")).toEqual([
    "orsa:eve aml_hold true",
    "orsa:eve block false",
    "orsa:eve kyc true",
  ])
})
