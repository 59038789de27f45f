/** Times of one thing, ms. */
export interface Quantiles {
  readonly p50: number
  readonly p95: number
}

/** One tick of the features, and where the marts followed, theirs. */
export interface TickTimes {
  readonly touched: number
  readonly ms: number
  readonly martsMs: number | undefined
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
  readonly marts: Readonly<Record<string, readonly number[]>>
}

/** The worst mart's question beside a bare count of the rows that it reads, in one run. */
export interface AgainstCount {
  readonly questionMs: readonly number[]
  readonly countMs: readonly number[]
}

const rounded = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits

/** Medians and p95, to a tenth of a millisecond. */
export function quantiles(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => rounded(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  return { p50: at(0.5), p95: at(0.95) }
}

/** The mart whose question took longest, by p95. */
export function worstMart(marts: ModelsMeasure["marts"]): string {
  const p95 = (name: string) => quantiles(marts[name] ?? []).p95
  return Object.keys(marts).sort((a, b) => p95(b) - p95(a))[0] ?? ""
}

/** What the benchmark prints of one size, and of its ticks against those of a tenth. */
export function modelsSummary(
  all: ModelsMeasure,
  tenth: Pick<ModelsMeasure, "players" | "ticks">,
  against: AgainstCount,
): object {
  const tick = quantiles(all.ticks.map(({ ms }) => ms))
  const tenthTick = quantiles(tenth.ticks.map(({ ms }) => ms))
  const worst = worstMart(all.marts)
  const ratio = (one: Quantiles, other: Quantiles) =>
    other.p50 === 0 ? null : rounded(one.p50 / other.p50, 2)
  return {
    ...{ bets: all.bets, players: all.players, events: all.events },
    fill_s: rounded(all.fillMs / 1_000),
    rebuild_s: rounded(all.rebuildMs / 1_000),
    bytes_per_event: {
      raw: rounded(all.bytes.raw / all.events),
      derived: rounded(all.bytes.derived / all.events),
    },
    ...{ tick_ms_p50: tick.p50, tick_ms_p95: tick.p95, touched: touchedOf(all) },
    marts_tick_ms_p50: quantiles(all.ticks.flatMap(({ martsMs }) => martsMs ?? [])).p50,
    marts: Object.fromEntries(
      Object.entries(all.marts).map(([mart, times]) => [mart, quantiles(times)]),
    ),
    marts_ms_p95: quantiles(all.marts[worst] ?? []).p95,
    worst_mart: worst,
    ratios: {
      tick_against_tenth: ratio(tick, tenthTick),
      tenth: { players: tenth.players, touched: touchedOf(tenth), tick_ms_p50: tenthTick.p50 },
      worst_mart_against_count: ratio(quantiles(against.questionMs), quantiles(against.countMs)),
    },
  }
}

function touchedOf({ ticks }: Pick<ModelsMeasure, "ticks">): number {
  return quantiles(ticks.map(({ touched }) => touched)).p50
}
