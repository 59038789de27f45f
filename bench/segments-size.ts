import { PitbossError } from "../core/errors.ts"

/** How much is measured. */
export interface SegmentsSize {
  /** Numbers of players, ascending: each has a warehouse of its own. */
  readonly players: readonly number[]
  /** Numbers of segments, ascending: the first of those of the largest. */
  readonly segments: readonly number[]
  readonly touched: number
  readonly ticks: number
  /** Segments whose state is kept one by one, and that are looked at over everybody; what is said of all is as many times as much. */
  readonly sampled: number
}

const DEFAULT: SegmentsSize = {
  players: [200_000, 1_000_000],
  segments: [3, 200],
  touched: 2_000,
  ticks: 30,
  sampled: 6,
}

/** The default, or what BENCH_SEGMENTS_PLAYERS, _COUNTS, _TOUCHED, _TICKS and _SAMPLED say. Throws BENCH_SIZE. */
export function segmentsSize(
  environment: Readonly<Record<string, string | undefined>>,
): SegmentsSize {
  const numbers = (name: string, otherwise: readonly number[]): readonly number[] => {
    const text = environment[`BENCH_SEGMENTS_${name}`]
    if (text === undefined) return otherwise
    if (!/^[1-9]\d{0,7}(,[1-9]\d{0,7})*$/.test(text))
      throw new PitbossError(
        "BENCH_SIZE",
        `BENCH_SEGMENTS_${name} is '${text}'. Expected whole numbers from 1, separated by commas.`,
      )
    const found = text.split(",").map((one) => Number.parseInt(one, 10))
    return [...new Set(found)].sort((a, b) => a - b)
  }
  const one = (name: string, otherwise: number) => numbers(name, [otherwise])[0] ?? otherwise
  return {
    players: numbers("PLAYERS", DEFAULT.players),
    segments: numbers("COUNTS", DEFAULT.segments),
    touched: one("TOUCHED", DEFAULT.touched),
    ticks: one("TICKS", DEFAULT.ticks),
    sampled: one("SAMPLED", DEFAULT.sampled),
  }
}
