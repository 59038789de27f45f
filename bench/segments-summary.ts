import type { Timing } from "./timing.ts"

/** What a method's members are off, against a look at everybody. */
export interface Difference {
  readonly members: number
  readonly missing: number
  readonly extra: number
}

/** One tick of the product's segments. */
export interface SegmentTick extends Timing {
  readonly touched: number
  /** Players who entered or left a segment, of all segments together. */
  readonly changed: number
  /** Some segments were looked at over everybody. */
  readonly isSwept: boolean
}

/** What a method came to. */
export interface Exactness {
  readonly differences: readonly Difference[]
  readonly bytes: number
}

/** All of so many segments over so many players. */
export interface SegmentsMeasure {
  readonly players: number
  readonly segments: number
  readonly scopes: Readonly<Record<string, number>>
  readonly ours: Exactness & { readonly ticks: readonly SegmentTick[]; readonly firstMs: number }
  /** A look at everybody and a comparison, for each of the segments by itself. */
  readonly whole: { readonly each: readonly number[] }
  /** A state for each condition, of so many of the segments. */
  readonly state: Exactness & { readonly ticks: readonly Timing[]; readonly sampled: number }
}

/** What is promised. */
export const TICK_MS_MAX = 1_000
export const TIMES_LESS_MIN = 100
export const TIMES_THE_TICK_MAX = 1.5

export interface Aim {
  readonly aim: string
  /** Null where it was not measured. */
  readonly measured: number | null
  readonly kept: boolean | null
}

const rounded = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return rounded(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
}

const median = (values: readonly number[]) => quantile(values, 0.5)
const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0)

/** What the benchmark prints of one number of segments over one number of players. */
export function segmentsSummary({ ours, whole, state, ...of }: SegmentsMeasure) {
  const ms = ours.ticks.map((tick) => tick.ms)
  const [tick, stateTick] = [median(ms), median(state.ticks.map((one) => one.ms))]
  const perSegment = rounded(tick / of.segments, 3)
  const statePerSegment = rounded(stateTick / Math.max(1, state.sampled), 3)
  const wholePerSegment = rounded(sum(whole.each) / Math.max(1, whole.each.length), 3)
  const times = (other: number) => (perSegment === 0 ? null : rounded(other / perSegment))
  return {
    ...of,
    touched: median(ours.ticks.map(({ touched }) => touched)),
    changed: median(ours.ticks.map(({ changed }) => changed)),
    ours: {
      ...{ tick_ms_p50: tick, tick_ms_p95: quantile(ms, 0.95), ms_per_segment: perSegment },
      tick_ms_processor: median(ours.ticks.map(({ processorMs }) => processorMs)),
      swept_tick_ms_p50: median(ours.ticks.filter(({ isSwept }) => isSwept).map((one) => one.ms)),
      ...{ ticks: ms.length, first_look_s: rounded(ours.firstMs / 1_000) },
      ...exactness(ours),
    },
    whole: {
      ...{ ms: rounded(sum(whole.each)), ms_per_segment: wholePerSegment },
      times_ours: times(wholePerSegment),
    },
    state_per_segment: {
      ...{ sampled: state.sampled, ms_per_segment: statePerSegment },
      ms_p95_per_segment: rounded(
        quantile(
          state.ticks.map((one) => one.ms),
          0.95,
        ) / Math.max(1, state.sampled),
        3,
      ),
      ...{ tick_ms_of_all: rounded(statePerSegment * of.segments) },
      ...{ times_ours: times(statePerSegment), ticks: state.ticks.length, ...exactness(state) },
    },
  }
}

function exactness({ differences, bytes }: Exactness) {
  const of = (pick: (one: Difference) => number) => sum(differences.map(pick))
  return {
    ...{ members: of((one) => one.members), missing: of((one) => one.missing) },
    ...{ extra: of((one) => one.extra), bytes },
    bytes_per_segment: Math.round(bytes / Math.max(1, differences.length)),
  }
}

/** What is promised of the most segments over the most players, and whether it is kept. */
export function aimsOf(measures: readonly SegmentsMeasure[]): readonly Aim[] {
  const segments = Math.max(0, ...measures.map((one) => one.segments))
  const most = measures
    .filter((one) => one.segments === segments)
    .sort((a, b) => a.players - b.players)
  const [first, last] = [most[0], most.at(-1)]
  if (first === undefined || last === undefined) return []
  const [few, many] = [segmentsSummary(first), segmentsSummary(last)]
  const grown =
    first === last ? null : rounded(many.ours.tick_ms_p50 / Math.max(1, few.ours.tick_ms_p50), 2)
  const off = sum(measures.flatMap(({ ours }) => ours.differences.map((d) => d.missing + d.extra)))
  const at = `${segments} segments, ${last.players} players`
  return [
    aim(`${at}: tick at most ${TICK_MS_MAX} ms`, many.ours.tick_ms_p50, (ms) => ms <= TICK_MS_MAX),
    aim(
      `${at}: a segment at least ${TIMES_LESS_MIN} times less than with a state for each`,
      many.state_per_segment.times_ours,
      (times) => times >= TIMES_LESS_MIN,
    ),
    aim(
      `${rounded(last.players / first.players)} times the players at as many touched: at most ${TIMES_THE_TICK_MAX} times the tick`,
      grown,
      (times) => times <= TIMES_THE_TICK_MAX,
    ),
    aim("members as a look at everybody finds them: none missing, none extra", off, (n) => n === 0),
  ]
}

function aim(name: string, measured: number | null, isKept: (value: number) => boolean): Aim {
  return { aim: name, measured, kept: measured === null ? null : isKept(measured) }
}
