import { PitbossError } from "../core/errors.ts"

/** How much is played. */
export interface LatencySize {
  readonly players: number
  /** Events of the past, before anything is measured. */
  readonly history: number
  readonly eventsPerSecond: number
  /** Generated segments, beside those that ship. */
  readonly segments: number
}

const DEFAULT: LatencySize = {
  players: 20_000,
  history: 200_000,
  eventsPerSecond: 2_000,
  segments: 0,
}

/** The default, or what BENCH_LATENCY_PLAYERS, _HISTORY, _EVENTS and _SEGMENTS say. Throws BENCH_SIZE. */
export function latencySize(
  environment: Readonly<Record<string, string | undefined>>,
): LatencySize {
  const number = (name: string, otherwise: number): number => {
    const text = environment[`BENCH_LATENCY_${name}`]
    if (text === undefined) return otherwise
    if (!/^(0|[1-9]\d{0,7})$/.test(text))
      throw new PitbossError(
        "BENCH_SIZE",
        `BENCH_LATENCY_${name} is '${text}'. Expected a whole number.`,
      )
    return Number.parseInt(text, 10)
  }
  return {
    players: number("PLAYERS", DEFAULT.players),
    history: number("HISTORY", DEFAULT.history),
    eventsPerSecond: number("EVENTS", DEFAULT.eventsPerSecond),
    segments: number("SEGMENTS", DEFAULT.segments),
  }
}
