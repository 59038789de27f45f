import { PitbossError } from "../../../core/errors.ts"
import { nearest } from "../../../core/nearest.ts"
import { estimateOf } from "../../../segments/estimate.ts"
import { faultOf } from "../../../segments/fault.ts"
import { bound } from "../../../segments/instant.ts"
import { linkSelect } from "../../../segments/link.ts"
import { previewSegment } from "../../../segments/read.ts"
import { readRelations } from "../../../segments/sandbox/relation.ts"
import { Sandbox } from "../../../segments/sandbox/sandbox.ts"
import type { Segment } from "../../../segments/segment.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { limited } from "./limited.ts"
import type { Preview, PreviewQuestion } from "./schema.ts"

/** Codes of a select that somebody wrote and that cannot run: their messages may be shown. */
const OF_THE_SELECT = /^(SANDBOX_|SEGMENT_|SQL_|WAREHOUSE_|BACKTEST_)/

type Asked = Omit<PreviewQuestion, "parameters"> & Partial<Pick<PreviewQuestion, "parameters">>

/**
 * Whom a select would have as members now, of some brands or of all; nothing is kept. Throws `SANDBOX_*`, SEGMENT_SQL, SEGMENT_VALUE, SEGMENT_COLUMNS, SEGMENT_CLOCK, SEGMENT_CHANCE, SEGMENT_TIES, SEGMENT_PROTECTION, SEGMENT_NESTED, SEGMENT_PARAMETER or PREVIEW_TOO_MUCH, each with the line at fault where one is known.
 */
export async function previewSql(
  warehouse: Warehouse,
  { sql: written, purpose, parameters = {} }: Asked,
  now: () => Date,
  segments: readonly Segment[] = [],
  brands?: readonly string[],
): Promise<Preview> {
  const began = now()
  try {
    const select = linkSelect({ written, purpose, parameters }, segments)
    const filters = await new Sandbox(warehouse).check(select.sql, {
      role: "analyst",
      ...(brands !== undefined && { brands }),
    })
    const bounded = limited(warehouse, filters)
    const { size, columns, players, scope, compiled } = await previewSegment(
      bounded,
      select.sql,
      began,
      select,
    )
    const ms = now().getTime() - began.getTime()
    // What the engine would read is of all brands.
    const isWhole = brands === undefined
    const sources = { warehouse, bounded }
    const estimate = isWhole ? await estimateOf(sources, compiled, { at: bound(began) }) : []
    return {
      ...{ size, players: [...players], columns: [...columns], ms },
      ...{ scope: scope.kind, scope_because: scope.why, estimate: [...estimate] },
    }
  } catch (thrown) {
    const said = inWordsOf(thrown, written)
    throw said === undefined ? thrown : await withNearest(warehouse, said)
  }
}

// The engine names the nearest column, and no nearest relation.
async function withNearest(warehouse: Warehouse, error: PitbossError): Promise<PitbossError> {
  const { found, instead } = error.details
  if (typeof found !== "string" || instead !== undefined) return error
  const likely = nearest(found, (await readRelations(warehouse)).names)
  if (likely === undefined) return error
  const message = error.message.replace(
    / Nothing ran\.$/,
    ` The nearest is \`${likely}\`. Nothing ran.`,
  )
  return new PitbossError(error.code, message, { ...error.details, instead: likely })
}

/** What is wrong with a select that somebody wrote, in words that may be shown to him; undefined for what is our fault. */
export function inWordsOf(thrown: unknown, sql: string): PitbossError | undefined {
  return thrown instanceof PitbossError && OF_THE_SELECT.test(thrown.code)
    ? atItsPlace(thrown, sql)
    : undefined
}

// In words about the text that was written; what takes too much says only that.
function atItsPlace(error: PitbossError, sql: string): PitbossError {
  const { code, cause } = error
  if (/^(SANDBOX|BACKTEST)_/.test(code)) return error
  const engineCode = cause instanceof PitbossError ? cause.code : code
  if (/TIMEOUT|TOO_SLOW|MEMORY_LIMIT/.test(engineCode))
    return new PitbossError(
      "PREVIEW_TOO_MUCH",
      "It was stopped: expected a select that is done within 5 seconds and 1 GB.",
    )
  const fault = faultOf(error, sql)
  const { message, line, column, found, instead } = fault
  const isPlaced = line !== undefined && column !== undefined
  return new PitbossError(fault.code, message, {
    ...(isPlaced && { line, column }),
    ...(isPlaced && found !== undefined && { found }),
    ...(isPlaced && instead !== undefined && { instead }),
  })
}
