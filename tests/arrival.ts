import { bound } from "../segments/instant.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** An event of player `key` that comes in at an instant (ms) by the cause that a transition shows. */
export function arrive(
  warehouse: Warehouse,
  { key, at, cause }: { readonly key: number; readonly at: number; readonly cause: string },
): Promise<void> {
  const occurredAt = cause === "late" ? at - 7_200_000 : at
  return warehouse.insert("raw_event", [
    {
      player_key: key,
      source: cause === "import" ? "import:1" : "api",
      occurred_at: bound(new Date(occurredAt)),
      ingested_at: bound(new Date(at)),
    },
  ])
}
