import type { PitbossChild } from "../../commands/pitboss-child.ts"
import { offSql, tilesOf } from "../../tests/tiles/tile.ts"
import { BRANDS } from "./ledger.ts"

/** By tile, keys that are not what the raw events say; only those with any. */
export type TilesOff = Readonly<Record<string, number>>

/** Every insert-triggered tile against the harness's own sums over raw_event. */
export async function compareTiles(child: PitbossChild): Promise<TilesOff> {
  const off: Record<string, number> = {}
  for (const [name, tile] of Object.entries(tilesOf(BRANDS))) {
    const [row] = await child.sql<{ n: string }>(offSql(name, tile))
    if (Number(row?.n ?? 0) > 0) off[name] = Number(row?.n)
  }
  return off
}

/** What the product's own audit finds. */
export interface AuditOff {
  readonly keysChecked: number
  readonly drift: number
  readonly models: readonly string[]
}

/** A look at every slice of everything derived. It mends what it finds, so it comes last. */
export async function auditAll(child: PitbossChild): Promise<AuditOff> {
  const { slices } = await child.ask<{ slices: number }>("audit-slices", {})
  let [keysChecked, drift] = [0, 0]
  const models = new Set<string>()
  for (let index = 0; index < slices; index++) {
    const found = await child.ask<{ keys_checked: number; drift: number; models: string[] }>(
      "audit-slice",
      { index, of: slices },
    )
    keysChecked += found.keys_checked
    drift += found.drift
    for (const name of found.models) models.add(name)
  }
  return { keysChecked, drift, models: [...models] }
}
