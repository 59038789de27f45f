import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { playerKey } from "../core/player.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { ACTIVATION_MIGRATIONS } from "./migrations.ts"
import { readPlayer } from "./player-record.ts"

const PLAYER = { brand: "orsa", playerId: "p1" }

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-player-record-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command("create table ft_player (player_key UInt64) engine = Memory")
  await warehouse.migrate([...SEGMENT_MIGRATIONS, ...ACTIVATION_MIGRATIONS])
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

test("a player is in no segment that is gone, though nobody ever left it", async () => {
  const player_key = playerKey(PLAYER)
  await warehouse.insert("ft_player", [{ player_key }])
  const member = { player_key, brand: "orsa", player_id: "p1", is_member: 1 }
  const entered_at = "2026-11-01 00:00:00.000"
  await warehouse.insert(
    "seg_membership_store",
    ["gone", "vip"].map((segment) => ({ ...member, segment, entered_at, evaluation_id: 1 })),
  )
  const { segments } = await readPlayer(warehouse, PLAYER, ["vip", "lapsed"])
  expect(segments).toMatchObject([{ segment: "vip" }])
})
