import { quoteText } from "../../models/dialect/quote.ts"
/** How far a select may go before it is ended. */
export interface Limits {
  readonly seconds: number
  readonly memoryBytes: number
  /** Of the answer. */
  readonly rows: number
}

export const LIMITS: Limits = { seconds: 5, memoryBytes: 1_000_000_000, rows: 100_000 }

const ROWS_OF_A_RANGE_MAX = 10_000_000
/** A condition that fails over a row tells of that row: none of the select's own is asked of rows that are left out. */
const ROWS_LEFT_OUT_FIRST = [
  "optimize_move_to_prewhere = 0",
  "query_plan_merge_filters = 0",
  "enable_join_runtime_filters = 0",
]

/** The limits as the engine's settings, with conditions on relations' rows by name. */
export function settingsOf(
  { seconds, memoryBytes, rows }: Limits,
  filters: ReadonlyMap<string, string>,
): string {
  const settings = [
    `max_execution_time = ${seconds}`,
    "timeout_overflow_mode = 'throw'",
    `max_memory_usage = ${memoryBytes}`,
    "max_threads = 1",
    `max_result_rows = ${rows}`,
    "result_overflow_mode = 'throw'",
    `function_range_max_elements_in_block = ${ROWS_OF_A_RANGE_MAX}`,
    // No more than memory: nothing is written to disk.
    "max_bytes_before_external_group_by = 0",
    "max_bytes_ratio_before_external_group_by = 0",
    "max_bytes_before_external_sort = 0",
    "max_bytes_ratio_before_external_sort = 0",
    ...(filters.size === 0
      ? []
      : [...ROWS_LEFT_OUT_FIRST, `additional_table_filters = ${mapOf(filters)}`]),
  ]
  return `settings ${settings.join(", ")}`
}

const OWN_SETTINGS = /\ssettings enable_scalar_subquery_optimization = 0$/

/** Explaining a parse runs nothing of it, and is beyond the restricted role. */
export function explainsParse(sql: string): boolean {
  return /^\s*select \* from \(explain (ast|query tree run_passes = 0) /i.test(sql)
}

/**
 * A question about somebody's select, held to limits: also what only describes or explains it runs its sub-queries that
 * stand for one value. Conditions on relations' rows by name go with it.
 */
export function withLimits(sql: string, filters: ReadonlyMap<string, string> = new Map()): string {
  if (explainsParse(sql) || !/^\s*(select|with|describe|explain)\b/i.test(sql)) return sql
  const settings = settingsOf(LIMITS, filters)
  return OWN_SETTINGS.test(sql)
    ? `${sql}, ${settings.replace(/^settings /, "")}`
    : `${sql} ${settings}`
}

function mapOf(filters: ReadonlyMap<string, string>): string {
  const pairs = [...filters].map(([name, filter]) => `${quoteText(name)}: ${quoteText(filter)}`)
  return `{${pairs.join(", ")}}`
}
