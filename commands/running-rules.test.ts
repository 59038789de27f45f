import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { realEffects, silentLog } from "../core/effects.ts"
import { openStore, type Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { Configuration } from "./configuration.ts"
import { startRules } from "./running-rules.ts"

let dataDir: string
let store: Store
let other: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-rules-"))
  const masterKey = Buffer.alloc(32, 1)
  store = await openStore({ dataDir, masterKey })
  other = await openStore({ dataDir, masterKey })
})

afterEach(async () => {
  await store.close()
  await other.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const warehouse = { query: async () => [], insert: async () => undefined } as unknown as Warehouse

test("what another process switches is known without a round of campaigns, and looked at once at a time", async () => {
  const effects = { ...realEffects, log: silentLog }
  const parts = { warehouse, store, configuration: Configuration.parse({}) }
  const { records, watching, governance } = await startRules(parts, effects)
  // Two stores of one process wait for one another's transactions in vain.
  await records.stop()
  try {
    const subject = { brand: "orsa", campaign: "win-back", jurisdictions: ["GB"], countries: [] }
    const over = () => governance.shadow.over({ ...subject, wantedAt: Date.now() })
    expect(over()).toEqual([])
    const step = { by: "maria", reason: "goes live later" }
    await other.shadowModes.on({ scope: "brand", name: "orsa", ...step })
    await vi.waitFor(() => expect(over()).toHaveLength(1), { timeout: 5_000 })
    await Promise.all([governance.watch(), governance.watch()])
    const started = await store.proof.find({ kind: "rules_changed", limit: 5 })
    expect(started).toHaveLength(1)
  } finally {
    await watching.stop()
  }
})
