import type { Runner } from "../../models/runner/runner.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type CompiledSegment, compileSegment } from "../compile.ts"
import { bound } from "../instant.ts"
import { Sandbox } from "../sandbox/sandbox.ts"
import type { Segment } from "../segment.ts"
import { endOf } from "./day.ts"
import { modelsRead, pastSelect } from "./past-select.ts"
import type { BacktestStore } from "./store.ts"

export interface BacktestParts {
  readonly warehouse: Warehouse
  readonly runner: Runner
}

/** A segment that can be evaluated on models as of a past day. */
interface PastSegment {
  /** Empty for the one that is tested. */
  readonly label: string
  readonly segment: CompiledSegment
  readonly models: readonly string[]
}

/**
 * Checks a segment as the sandbox does and as before a first evaluation, and reads which models it needs. Throws
 * `SANDBOX_*`, what compileSegment throws, and BACKTEST_RELATION.
 */
export async function readPastSegment(
  { warehouse, runner }: BacktestParts,
  segment: Segment,
  label = "",
): Promise<PastSegment> {
  await new Sandbox(warehouse).check(segment.sql, { role: "analyst" })
  const compiled = await compileSegment(warehouse, segment)
  const known = runner.ls().map(({ name }) => name)
  const read = await modelsRead(warehouse, compiled.select, known)
  const models = [...new Set(["ft_player", ...read])]
  pastSelect(compiled.select, models, "")
  return { label, segment: compiled, models }
}

/**
 * Evaluates a segment, and others beside it, at the end of a day, on models that are built anew from all events that
 * had occurred by then, whenever they came in. Nothing live is touched.
 */
export async function backtestDay(
  parts: BacktestParts,
  store: BacktestStore,
  { day, segment, others }: { day: string; segment: Segment; others: readonly Segment[] },
): Promise<void> {
  const { runner } = parts
  const at = endOf(day)
  const evaluated = [await readPastSegment(parts, segment), ...(await readable(parts, others))]
  try {
    await runner.buildPast([...new Set(evaluated.flatMap(({ models }) => models))], at, store.past)
    for (const { label, segment: one, models } of evaluated)
      await store.keep(day, label, pastSelect(one.select, models, store.past), bound(at))
  } finally {
    await runner.dropPast(store.past)
  }
}

// Of the library those that have a past; what is wrong with the rest is said where segments are listed.
async function readable(
  parts: BacktestParts,
  segments: readonly Segment[],
): Promise<readonly PastSegment[]> {
  const found: PastSegment[] = []
  for (const one of segments) {
    const past = await readPastSegment(parts, one, one.name).catch(() => undefined)
    if (past !== undefined) found.push(past)
  }
  return found
}
