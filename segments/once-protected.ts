import { PitbossError } from "../core/errors.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Segment } from "./segment.ts"

/**
 * Of these names those under which members were found for protection: whatever such a segment says of itself since, who
 * belonged to it tells of a player's protection.
 */
export async function onceProtected(
  warehouse: Warehouse,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await warehouse.query<{ name: string }>(
    `select distinct toString(segment) as name from seg_transition
where segment in {names:Array(String)} and purpose = 'protection'`,
    { names: [...names] },
  )
  return new Set(rows.map(({ name }) => name))
}

/**
 * Refuses a segment for marketing under a name that was for protection: members who stay would carry what was found in
 * order to protect them into messages. Throws SEGMENT_PROTECTION.
 */
export async function refuseOnceProtected(
  warehouse: Warehouse,
  { name, purpose }: Pick<Segment, "name" | "purpose">,
): Promise<void> {
  if (purpose === "protection" || !(await onceProtected(warehouse, [name])).has(name)) return
  throw new PitbossError(
    "SEGMENT_PROTECTION",
    `Segment '${name}' was for protection, and who belonged to it then is not to be advertised to by it. Expected 'purpose: protection' in its head, or another name.`,
  )
}
