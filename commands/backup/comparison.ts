import { join } from "node:path"
import { countStoreFile } from "../../store/copy.ts"
import { storeFile } from "../../store/database.ts"
import { openStore } from "../../store/store.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import { tableContent } from "../../warehouse/snapshot.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Manifest } from "./manifest.ts"
import { moneyOf } from "./moment.ts"

export interface Compared {
  readonly contacts: number
  /** In words, one line each. */
  readonly differences: readonly string[]
}

/** Holds what the engine, the store and the vault read of a restored state against what was read then. */
export async function compareRestored(
  dataDir: string,
  manifest: Manifest,
  onProgress: (text: string) => void,
): Promise<Compared> {
  const { contacts, differences: ofStore } = await compareStore(dataDir, manifest)
  // Still: merged rows would be others than those that were counted.
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse"), isStill: true })
  try {
    const ofTables = await compareTables(warehouse, manifest, onProgress)
    const ofMoney = await compareMoney(warehouse, manifest)
    return { contacts, differences: [...ofStore, ...ofTables, ...ofMoney] }
  } finally {
    await warehouse.close()
  }
}

async function compareStore(dataDir: string, { store_rows }: Manifest): Promise<Compared> {
  const { rows } = await countStoreFile(storeFile(dataDir))
  // The first opening may have taken steps of a newer release, and says so in `migration`.
  const counted = Object.entries(store_rows).filter(([table]) => table !== "migration")
  const differences = counted
    .filter(([table, n]) => rows[table] !== n)
    .map(([table, n]) => `store: ${table} has ${rows[table] ?? 0} rows, expected ${n}`)
  const store = await openStore({ dataDir })
  try {
    const { contacts, unreadable } = await store.vault.check()
    if (unreadable > 0) differences.push(`vault: ${unreadable} of ${contacts} contacts do not open`)
    return { contacts, differences }
  } finally {
    await store.close()
  }
}

async function compareTables(
  warehouse: Warehouse,
  { tables }: Manifest,
  onProgress: (text: string) => void,
): Promise<string[]> {
  const differences: string[] = []
  for (const [index, { name, rows, hash }] of tables.entries()) {
    onProgress(`${index} of ${tables.length} tables compared`)
    const found = await tableContent(warehouse, name)
    if (found.rows !== rows) differences.push(`${name} has ${found.rows} rows, expected ${rows}`)
    else if (found.hash !== hash) differences.push(`${name} has ${rows} rows, and not the same`)
  }
  return differences
}

async function compareMoney(warehouse: Warehouse, { money }: Manifest): Promise<string[]> {
  const found = await moneyOf(warehouse)
  return JSON.stringify(found) === JSON.stringify(money)
    ? []
    : [`fct_brand_day adds up to ${JSON.stringify(found)}, expected ${JSON.stringify(money)}`]
}
