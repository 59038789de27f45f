import type { PastReading } from "../../models/runner/past.ts"
import type { Runner } from "../../models/runner/runner.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type CompiledSegment, compileSegment } from "../compile.ts"
import { bound } from "../instant.ts"
import { linkOne, nestedDeep } from "../link.ts"
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
  /** What it reads of other segments at any depth, each behind what it reads itself. */
  readonly inner: readonly PastSegment[]
}

/**
 * Checks a segment as the sandbox does and as before a first evaluation, and reads which models it needs, and those
 * that it reads of `among` with it. Throws `SANDBOX_*`, what linkSegments says and compileSegment throws, and
 * BACKTEST_RELATION.
 */
export async function readPastSegment(
  parts: BacktestParts,
  given: Segment,
  among: readonly Segment[] = [],
  label = "",
): Promise<PastSegment> {
  const segment = linkOne(given, among)
  const names = nestedDeep(segment, among)
  const inner: PastSegment[] = []
  for (const name of names) {
    const one = among.find((other) => other.name === name)
    if (one !== undefined) inner.push(await readAlone(parts, one, name))
  }
  return { ...(await readAlone(parts, segment, label)), inner }
}

async function readAlone(
  { warehouse, runner }: BacktestParts,
  segment: Segment,
  label: string,
): Promise<PastSegment> {
  await new Sandbox(warehouse).check(segment.sql, { role: "analyst" })
  const compiled = await compileSegment(warehouse, segment)
  const known = runner.ls().map(({ name }) => name)
  const read = await modelsRead(warehouse, compiled.select, known)
  const models = [...new Set(["ft_player", ...read])]
  pastSelect(compiled.select, models, { database: "", nested: "" })
  return { label, segment: compiled, models, inner: [] }
}

/** What a day of a backtest evaluates. */
export interface BacktestOfDay {
  readonly day: string
  /** The instant of it; its end, where none is given. */
  readonly at?: Date
  /** `true` where none is given. */
  readonly reading?: PastReading
  readonly segment: Segment
  /** Evaluated beside it. */
  readonly others: readonly Segment[]
  /** Those that it may read; `others` where none are given. */
  readonly among?: readonly Segment[]
}

/**
 * Evaluates a segment, and others beside it, at the end of a day, on models that are built anew from all events that
 * had occurred by then: whenever they came in, or, as known, those that had come in by then. What it reads of other segments is evaluated first, at the same instant.
 * Nothing live is touched.
 */
export async function backtestDay(
  parts: BacktestParts,
  store: BacktestStore,
  { day, at = endOf(day), reading, segment, others, among = others }: BacktestOfDay,
): Promise<void> {
  const { runner } = parts
  const evaluated = [
    await readPastSegment(parts, segment, among),
    ...(await readable(parts, others)),
  ]
  const inner = new Map(evaluated.flatMap((one) => one.inner.map((each) => [each.label, each])))
  const all = [...inner.values(), ...evaluated]
  const place = {
    database: store.past,
    nested: `select segment, player_key from ${store.nested} where day = toDate('${day}')`,
  }
  const selectOf = ({ segment: one, models }: PastSegment) => pastSelect(one.select, models, place)
  try {
    const models = [...new Set(all.flatMap((one) => one.models))]
    await runner.buildPast(models, at, store.past, reading)
    for (const one of inner.values())
      await store.keepNested(day, one.label, selectOf(one), bound(at))
    for (const one of evaluated) await store.keep(day, one.label, selectOf(one), bound(at))
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
    const past = await readPastSegment(parts, one, segments, one.name).catch(() => undefined)
    if (past !== undefined) found.push(past)
  }
  return found
}
