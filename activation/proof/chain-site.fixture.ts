import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Knex } from "knex"
import { type PlayerRef, playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import { openDatabase } from "../../store/database.ts"
import { openStore, type Store } from "../../store/store.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { ACTIVATION_MIGRATIONS } from "../migrations.ts"
import { decisionsEntry } from "./entry.ts"
import type { DecisionRow } from "./row.ts"

export const MASTER_KEY = Buffer.alloc(32, 1)

/** A store and a warehouse with the tables of activation, for tests of the chain. */
export interface ChainSite {
  readonly dataDir: string
  readonly warehouse: Warehouse
  store: Store
  /** Records a batch of suppressed players and, where it is not cut off there, keeps its rows. */
  decide(players: readonly PlayerRef[], isCutOff?: boolean): Promise<number>
  /** Changes the store as somebody would who has its file. */
  tamper(change: (database: Knex) => Promise<unknown>): Promise<void>
  close(): Promise<void>
}

export async function openChainSite(): Promise<ChainSite> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-chain-"))
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  await warehouse.migrate(ACTIVATION_MIGRATIONS)
  let decided = 0
  const site: ChainSite = {
    ...{ dataDir, warehouse },
    store: await openStore({ dataDir, masterKey: MASTER_KEY }),
    async decide(players, isCutOff = false) {
      decided += 1
      const rows = players.map((player, at) => decisionOf(player, `d${decided}-${at}`))
      const { attempts, proof } = site.store
      const record = await attempts.decide(
        decisionsEntry({ name: "hello", version: "v1" }, rows),
        [],
        rows,
      )
      if (isCutOff) return record
      await warehouse.insert(
        "act_decision",
        rows.map((row) => ({ ...row, record })),
      )
      await proof.settle([record])
      return record
    },
    async tamper(change) {
      const database = openDatabase(dataDir)
      for (const what of [
        "record_stays",
        "record_remains",
        "checkpoint_stays",
        "checkpoint_remains",
      ])
        await database.raw(`drop trigger if exists proof_${what}`)
      await change(database)
      await database.destroy()
    },
    async close() {
      await site.store.close()
      await warehouse.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  return site
}

function decisionOf(player: PlayerRef, decision_id: string): DecisionRow {
  return {
    ...{ decision_id, intent_id: `i-${decision_id}`, brand: player.brand },
    ...{ player_id: player.playerId, player_key: playerKey(player), campaign: "hello" },
    ...{ campaign_version: "v1", channel: "email", decided_at: bound(new Date()) },
    ...{ verdict: "suppress", reasons: ["self_excluded", "no_consent"], defer_until: null },
    ...{ inputs: '{"self_excluded":{"until":"2027-01-01T00:00:00.000Z","note":"a/b \\"ü\\""}}' },
    rule_version: "r1",
  }
}
