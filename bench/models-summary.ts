import type { AgainstCount, MartTimes } from "./mart-times.ts"
import type { Timing } from "./timing.ts"

/** Of many times, ms; the processor's is a median too. */
export interface Quantiles {
  readonly p50: number
  readonly p95: number
  readonly processor: number
}

/** One tick of the features, and where the marts followed, theirs. */
export interface TickTimes extends Timing {
  readonly touched: number
  readonly marts: Timing | undefined
}

/** Of one size. */
export interface ModelsMeasure {
  readonly bets: number
  readonly players: number
  readonly events: number
  readonly fillMs: number
  readonly rebuildMs: number
  readonly bytes: { readonly raw: number; readonly derived: number }
  readonly ticks: readonly TickTimes[]
  readonly marts: MartTimes
}

const rounded = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return rounded(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
}

/** Median, p95 and the processor's median, to a tenth of a millisecond. */
export function quantiles(times: readonly Timing[]): Quantiles {
  const all = times.map(({ ms }) => ms)
  const processor = times.map(({ processorMs }) => processorMs)
  return { p50: quantile(all, 0.5), p95: quantile(all, 0.95), processor: quantile(processor, 0.5) }
}

/** The mart whose question took longest, by p95. */
export function worstMart(marts: MartTimes): string {
  const p95 = (name: string) => quantiles(marts[name] ?? []).p95
  return Object.keys(marts).sort((a, b) => p95(b) - p95(a))[0] ?? ""
}

/** What the benchmark prints of one size, and of its ticks against those of a tenth. */
export function modelsSummary(
  all: ModelsMeasure,
  tenth: Pick<ModelsMeasure, "players" | "ticks">,
  against: AgainstCount,
): object {
  const [tick, tenthTick] = [quantiles(all.ticks), quantiles(tenth.ticks)]
  const worst = worstMart(all.marts)
  const ratio = (one: number, other: number) => (other === 0 ? null : rounded(one / other, 2))
  return {
    ...{ bets: all.bets, players: all.players, events: all.events },
    fill_s: rounded(all.fillMs / 1_000),
    rebuild_s: rounded(all.rebuildMs / 1_000),
    bytes_per_event: {
      raw: rounded(all.bytes.raw / all.events),
      derived: rounded(all.bytes.derived / all.events),
    },
    ...{ tick_ms_p50: tick.p50, tick_ms_p95: tick.p95, tick_ms_processor: tick.processor },
    touched: touchedOf(all),
    measured: { ticks: all.ticks.length, rounds: all.marts[worst]?.length ?? 0 },
    marts_tick_ms_p50: quantiles(all.ticks.flatMap(({ marts }) => marts ?? [])).p50,
    marts: Object.fromEntries(
      Object.entries(all.marts).map(([mart, times]) => [mart, quantiles(times)]),
    ),
    ...{ marts_ms_p95: quantiles(all.marts[worst] ?? []).p95, worst_mart: worst },
    ratios: {
      tick_against_tenth: ratio(tick.p50, tenthTick.p50),
      tenth: { players: tenth.players, touched: touchedOf(tenth), tick_ms_p50: tenthTick.p50 },
      worst_mart_against_count: ratio(
        quantiles(against.question).p50,
        quantiles(against.count).p50,
      ),
    },
  }
}

function touchedOf({ ticks }: Pick<ModelsMeasure, "ticks">): number {
  return quantile(
    ticks.map(({ touched }) => touched),
    0.5,
  )
}
