import type { QueryParams, Warehouse } from "../../../warehouse/warehouse.ts"

const SECONDS_MAX = 5
const MEMORY_BYTES_MAX = 1_000_000_000
const THREADS_MAX = 2

const LIMITS = `settings max_execution_time = ${SECONDS_MAX}, timeout_overflow_mode = 'throw', max_memory_usage = ${MEMORY_BYTES_MAX}, max_threads = ${THREADS_MAX}`

/** The warehouse for one question of a person: whatever he asks, it ends soon and takes no more than its part. */
export function limited(warehouse: Warehouse): Pick<Warehouse, "query"> & Warehouse {
  const bounded = Object.create(warehouse) as Warehouse
  const query = <Row extends object>(sql: string, params?: QueryParams) =>
    warehouse.query<Row>(
      /^\s*(select|with|describe)\b/i.test(sql) ? `${sql} ${LIMITS}` : sql,
      params,
    )
  return Object.assign(bounded, { query })
}
