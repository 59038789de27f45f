import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { GROUP_RULES } from "../activation/compliance/group-rules.ts"
import { readRulebook, rulebookOf } from "../activation/compliance/rulebook.ts"
import { realEffects, silentLog } from "../core/effects.ts"
import type { ProofContent } from "../core/proof-record.ts"
import { openDatabase } from "../store/database.ts"
import { openStore, type Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { Configuration } from "./configuration.ts"
import { LAWS_DIR } from "./folders.ts"
import { beginRecords } from "./records.ts"

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-records-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const warehouse = { query: async () => [], insert: async () => undefined } as unknown as Warehouse
const laws = readRulebook(LAWS_DIR)
const plain = Configuration.parse({})

const begin = (rulebook = laws, configuration = plain, log = silentLog) =>
  beginRecords({ warehouse, store }, { rulebook, configuration }, { ...realEffects, log })

const kinds = async () =>
  (await store.proof.behind(1, 100)).map(
    ({ content }) => (JSON.parse(content) as ProofContent).kind,
  )

test("a start records its rules and configuration where they are others than those of the one before", async () => {
  await begin()
  await begin()
  expect(await kinds()).toEqual(["rules_changed", "configuration_changed"])
  const [law, ...others] = laws.laws
  if (law === undefined) throw new Error("there are laws")
  await begin(rulebookOf(GROUP_RULES, [{ ...law, says: `${law.says}!` }, ...others]))
  expect((await kinds()).slice(2)).toEqual(["rules_changed"])
  await begin(laws, Configuration.parse({ public_url: "https://casino.example" }))
  expect((await kinds()).slice(3)).toEqual(["rules_changed", "configuration_changed"])
  const [first, , second] = (await store.proof.find({ kind: "rules_changed", limit: 3 })).map(
    ({ content }) => (JSON.parse(content) as ProofContent).body,
  )
  expect(first?.["sha256"]).toBe(second?.["sha256"])
})

test("a broken chain keeps no process from starting, and is told", async () => {
  const database = openDatabase(dataDir)
  await database("proof_head").update({ number: 9 })
  await database.destroy()
  const told: string[] = []
  const error = (_fields: object, message: string) => told.push(message)
  await begin(laws, plain, { ...silentLog, error: error as never })
  expect(told).toEqual(["the chain of records cannot be gone on with: nothing is sent"])
})
