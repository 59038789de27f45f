/** An instant as the engine writes it: `YYYY-MM-DD hh:mm:ss.sss`, UTC. */
export type EngineInstant = string

/** Before every event: a run since then touches everything. */
export const SINCE_EVER: EngineInstant = "1900-01-01 00:00:00.000"

/** The engine's form of a Date. */
export function toEngineInstant(date: Date): EngineInstant {
  return date.toISOString().replace("T", " ").replace("Z", "")
}

/** Milliseconds since 1970 of an instant that the engine wrote. */
export function toMilliseconds(instant: EngineInstant): number {
  return Date.parse(`${instant.replace(" ", "T")}Z`)
}

/** The instant some milliseconds later, or earlier where they are negative. */
export function shifted(instant: EngineInstant, milliseconds: number): EngineInstant {
  return toEngineInstant(new Date(toMilliseconds(instant) + milliseconds))
}
