import { onceProtected } from "../../../segments/once-protected.ts"
import type { Segment } from "../../../segments/segment.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import type { Told } from "./told.ts"

/** Whether somebody may be shown who belongs to a segment: it neither is for protection nor was under its name. */
export async function isToldOf(
  warehouse: Warehouse,
  { name, purpose }: Pick<Segment, "name" | "purpose">,
  told: Told,
): Promise<boolean> {
  if (told.isAll) return true
  return told.purpose(purpose) && !(await onceProtected(warehouse, [name])).has(name)
}
