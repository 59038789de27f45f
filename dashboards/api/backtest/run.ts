import type { Contactable } from "../../../activation/contactable.ts"
import type { PlayerRef } from "../../../core/player.ts"
import type { PastReading } from "../../../models/runner/past.ts"
import {
  type BacktestParts,
  backtestDay,
  readPastSegment,
} from "../../../segments/backtest/backtest.ts"
import { daysBetween } from "../../../segments/backtest/day.ts"
import { type BacktestFigures, backtestFigures } from "../../../segments/backtest/figures.ts"
import { BacktestStore } from "../../../segments/backtest/store.ts"
import { unnamedSegment } from "../../../segments/link.ts"
import type { Segment } from "../../../segments/segment.ts"
import type { Progress } from "../task/long-tasks.ts"

export interface BacktestSources extends BacktestParts {
  readonly segments: () => readonly Segment[]
  /** Whom of some players a promotion would reach now, and why not the others. */
  readonly contactable: (players: readonly PlayerRef[]) => Promise<readonly Contactable[]>
}

export interface Backtest {
  readonly segment: Segment
  readonly reading: PastReading
  readonly days: readonly string[]
}

/** What a backtest says at its end. */
export interface BacktestAnswer extends BacktestFigures {
  readonly reading: PastReading
  readonly contactable_now: readonly Contactable[]
}

export interface BacktestAsked {
  readonly sql: string
  readonly purpose: Segment["purpose"]
  readonly from: string
  readonly to: string
  readonly reading: PastReading
  readonly parameters: Segment["parameters"]
}

/** Checks a select and days before anything is built. Throws BACKTEST_DAYS and what readPastSegment throws. */
export async function readBacktest(
  sources: BacktestSources,
  { sql, purpose, from, to, reading, parameters }: BacktestAsked,
): Promise<Backtest> {
  const days = daysBetween(from, to)
  const segment = unnamedSegment({ written: sql, purpose, parameters })
  await readPastSegment(sources, segment, sources.segments())
  return { segment, days, reading }
}

/** Builds each day, evaluates the segment at its end and reads what that comes to. */
export async function runBacktest(
  sources: BacktestSources,
  { segment, days, reading }: Backtest,
  progress: Progress,
): Promise<BacktestAnswer> {
  const { warehouse, segments, contactable } = sources
  const store = new BacktestStore(warehouse, String(Date.now()))
  const steps = days.length + 1
  await store.open()
  try {
    for (const [place, day] of days.entries()) {
      progress.step(day, place, steps)
      const among = segments()
      const others = place === days.length - 1 ? among : []
      await backtestDay(sources, store, { day, reading, segment, others, among })
    }
    progress.step("figures", days.length, steps)
    const figures = await backtestFigures(warehouse, store, days)
    const players = await store.players(days.at(-1) ?? "")
    return { reading, ...figures, contactable_now: await contactable(players) }
  } finally {
    await store.drop()
  }
}
