import { explainsParse, withLimits } from "../../../segments/sandbox/limits.ts"
import type { QueryParams, Warehouse } from "../../../warehouse/warehouse.ts"

/**
 * The warehouse for one question of a person: whatever he asks, it ends soon, takes no more than its part, and runs with
 * the power to read models and segments alone; with conditions, of their rows those alone that meet them.
 */
export function limited(
  warehouse: Warehouse,
  filters: ReadonlyMap<string, string> = new Map(),
): Warehouse {
  const bounded = Object.create(warehouse) as Warehouse
  const query = async <Row extends object>(sql: string, params?: QueryParams) => {
    if (explainsParse(sql)) return warehouse.query<Row>(sql, params)
    const text = await warehouse.queryRestricted(withLimits(sql, filters), params)
    return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line) as Row)
  }
  return Object.assign(bounded, { query })
}
