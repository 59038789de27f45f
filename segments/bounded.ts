import { asError, PitbossError } from "../core/errors.ts"
import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"
import { LIMITS, withLimits } from "./sandbox/limits.ts"

const EVALUATION_BYTES = 4_000_000_000
/** One segment over everybody may take so much. */
const WHOLE_SECONDS = 10
/** All of them over the players of a tick. */
const TOGETHER_SECONDS = 20

const evaluationSettings = (seconds: number) =>
  [
    `settings max_execution_time = ${seconds}`,
    "timeout_overflow_mode = 'throw'",
    `max_memory_usage = ${EVALUATION_BYTES}`,
  ].join(", ")

/** Ends the statement of an evaluation that would hold up all others. */
export const WHOLE_SETTINGS = evaluationSettings(WHOLE_SECONDS)
export const TOGETHER_SETTINGS = evaluationSettings(TOGETHER_SECONDS)

/** What the engine ends at a limit of the statement. That all of its memory is taken, by whomever, is no fault of one. */
const TOO_DEAR = /^WAREHOUSE_(TIMEOUT_EXCEEDED |MEMORY_LIMIT_EXCEEDED Query memory limit)/

/** The code of a segment that was ended at a limit. */
export const DEAR = "SEGMENT_DEAR"

export function isDear(thrown: unknown): boolean {
  return thrown instanceof PitbossError && thrown.code === DEAR
}

/**
 * The warehouse for checks of a text: what only describes or explains it runs sub-queries of it, and ends soon. Throws
 * SEGMENT_DEAR where it does not. `filters`: conditions on relations' rows by name.
 */
export function bounded(
  warehouse: Warehouse,
  filters: ReadonlyMap<string, string> = new Map(),
): Warehouse {
  const query = async <Row extends object>(sql: string, params?: QueryParams) => {
    try {
      return await warehouse.query<Row>(withLimits(sql, filters), params)
    } catch (thrown) {
      throw asDear(thrown, checkedWords)
    }
  }
  return Object.assign(Object.create(warehouse) as Warehouse, { query })
}

/** What an evaluation threw: SEGMENT_DEAR where the engine ended it at a limit. */
export function asDearEvaluation(thrown: unknown): unknown {
  return asDear(thrown, evaluatedWords)
}

function asDear(thrown: unknown, words: string): unknown {
  const { code = "", message } = asError(thrown) as Error & { readonly code?: string }
  return TOO_DEAR.test(`${code} ${message}`)
    ? new PitbossError(DEAR, words, {}, { cause: thrown })
    : thrown
}

const checkedWords = `Nothing ran: to check the select took more than ${LIMITS.seconds} seconds or ${LIMITS.memoryBytes / 1_000_000_000} GB. Sub-queries that stand for one value run while it is checked: expected ones that are done sooner.`
const evaluatedWords = `It was stopped: one evaluation took more than ${WHOLE_SECONDS} seconds or ${EVALUATION_BYTES / 1_000_000_000} GB, and would have held up all others. Expected a select that reads less, as tiles or marts in place of events.`
