import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import type { QueryParams, Warehouse } from "../../warehouse/warehouse.ts"

/** Longest that one question of a dashboard may run. */
export const QUERY_SECONDS_MAX = 5
/** Most rows of one answer; a longer one is refused, never cut in silence. */
export const ROWS_MAX = 50_000
/** Longest span of days that one question may ask for. */
export const RANGE_DAYS_MAX = 400
/** Longest look back into messages, decisions and segment sizes. */
export const HOURS_MAX = 24 * 31

/** Money and ratios leave as decimal strings, 64-bit counts as strings: JSON numbers lose digits. */
export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
export const count = z.string().regex(/^-?\d+$/)
export const day = z.iso.date()
/** `YYYY-MM-DD hh:mm:ss.sss`, UTC. */
export const instant = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/)

/** `?brand=a&brand=b`; without, all. */
export const brandParameter = z
  .union([z.string().min(1).max(64), z.array(z.string().min(1).max(64)).max(50)])
  .transform((brands) => (typeof brands === "string" ? [brands] : brands))
  .default([])
  .describe("Brands, repeated for several; without it all of them")

/** One question that the API answers, as rows of JSON or as an Arrow stream. */
export interface Dataset<Parameters extends z.ZodObject = z.ZodObject> {
  /** Its path below /api. */
  readonly name: string
  readonly description: string
  readonly parameters: Parameters
  readonly row: z.ZodObject
  /** Select without settings; bound values by name. */
  readonly sql: string
  readonly bind: (parameters: z.output<Parameters>, now: Date) => QueryParams
}

/** Keeps a data set's own parameter type while it is written down. */
export function dataset<Parameters extends z.ZodObject>(
  definition: Dataset<Parameters>,
): Dataset<Parameters> {
  return definition
}

/** The select with the limits of every answer. */
export function bounded(sql: string): string {
  return `${sql}
settings max_execution_time = ${QUERY_SECONDS_MAX}, max_result_rows = ${ROWS_MAX}, result_overflow_mode = 'throw', max_threads = 1`
}

/** Rows of a data set by its defaults or by parameters that were checked already. */
export function readRows<Row extends object, Parameters extends z.ZodObject>(
  warehouse: Warehouse,
  { sql, bind }: Dataset<Parameters>,
  parameters: z.output<Parameters>,
  now: Date,
): Promise<Row[]> {
  return warehouse.query<Row>(bounded(sql), bind(parameters, now))
}

/** The range of days, checked. Throws RANGE. */
export function dayRange(from: string, to: string): { readonly from: string; readonly to: string } {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  if (days >= 0 && days < RANGE_DAYS_MAX) return { from, to }
  throw new PitbossError(
    "RANGE",
    `${from} to ${to} cannot be asked for: expected from before to, and at most ${RANGE_DAYS_MAX} days.`,
    { from, to },
  )
}
