/** One tick, as it was measured. */
export interface TickMeasure {
  /** Players whose features were computed. */
  readonly touched: number
  /** Of them those who had an event. */
  readonly byEvent: number
  readonly featuresMs: number
  readonly segmentsMs: number
  readonly transitionsMs: number
}

/** Ticks at one rate, medians but for the p95. */
export interface TickSummary {
  readonly events_per_s: number
  readonly touched: number
  readonly touched_by_event: number
  readonly touched_by_time: number
  readonly features_ms: number
  readonly segments_ms: number
  readonly transitions_ms: number
  readonly tick_ms_p50: number
  readonly tick_ms_p95: number
}

/** What is shown first is the rate that touches about so many players a tick, by events and by time. */
export const TOUCHED_SHOWN = 2_000

/** Medians of the ticks at one rate. */
export function summary(rate: number, ticks: readonly TickMeasure[]): TickSummary {
  const of = (pick: (tick: TickMeasure) => number, share = 0.5) => {
    const sorted = ticks.map(pick).sort((a, b) => a - b)
    return Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  }
  return {
    events_per_s: rate,
    touched: of(({ touched }) => touched),
    touched_by_event: of(({ byEvent }) => byEvent),
    touched_by_time: of(({ touched, byEvent }) => touched - byEvent),
    features_ms: of(({ featuresMs }) => featuresMs),
    segments_ms: of(({ segmentsMs, transitionsMs }) => segmentsMs - transitionsMs),
    transitions_ms: of(({ transitionsMs }) => transitionsMs),
    tick_ms_p50: of(({ featuresMs, segmentsMs }) => featuresMs + segmentsMs),
    tick_ms_p95: of(({ featuresMs, segmentsMs }) => featuresMs + segmentsMs, 0.95),
  }
}

/** By name of the rate. */
export type Rates = Readonly<Record<string, TickSummary>>

/** The rate whose ticks touch about so many players. */
export function nearest(
  rates: readonly TickSummary[],
  touched: number = TOUCHED_SHOWN,
): TickSummary | undefined {
  const distance = (one: TickSummary) => Math.abs(one.touched - touched)
  return [...rates].sort((a, b) => distance(a) - distance(b))[0]
}

/** What ten times the players cost where a tick touches as many of them. */
export interface TenTimes {
  readonly ten_times_the_players: number | null
  readonly ten_times_touched: {
    /** Players touched a tick on either side: the tenth's lies between two measured rates. */
    readonly tenth: number
    readonly all: number
    readonly tenth_tick_ms_p50: number
    readonly all_tick_ms_p50: number
  } | null
}

/**
 * The ratio at equal work: a rate of the many players, and of the tenth the line between the two rates
 * around what it touched. Null where the two ranges of touched players do not meet.
 */
export function tenTimes(tenth: Rates, all: Rates): TenTimes {
  const course = Object.values(tenth).sort((a, b) => a.touched - b.touched)
  const shared = Object.values(all).filter(({ touched }) => msAt(course, touched) !== undefined)
  const most = nearest(shared)
  const ms = most && msAt(course, most.touched)
  if (most === undefined || ms === undefined)
    return { ten_times_the_players: null, ten_times_touched: null }
  return {
    ten_times_the_players: Math.round((100 * most.tick_ms_p50) / ms) / 100,
    ten_times_touched: {
      tenth: most.touched,
      all: most.touched,
      tenth_tick_ms_p50: Math.round(ms),
      all_tick_ms_p50: most.tick_ms_p50,
    },
  }
}

// On the line between the neighbours; undefined outside of what was measured.
function msAt(course: readonly TickSummary[], touched: number): number | undefined {
  const above = course.find((one) => one.touched >= touched)
  const below = course.findLast((one) => one.touched <= touched)
  if (above === undefined || below === undefined) return undefined
  const span = above.touched - below.touched
  const share = span === 0 ? 0 : (touched - below.touched) / span
  return below.tick_ms_p50 + share * (above.tick_ms_p50 - below.tick_ms_p50)
}
