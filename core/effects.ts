import type { Logger } from "pino"

/** Everything that is not a function of its arguments. Passed as the last argument. */
export interface Effects {
  /** The present instant. Simulations and tests bring their own. */
  readonly now: () => Date
  readonly log: Log
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/** The part of pino that Pitboss uses. Fields never hold personal data. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">

const silent = () => undefined

/** A log for tests and for commands that speak on stdout only. */
export const silentLog: Log = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
}

/** Real time, real chance and no log: what a caller gets who passes nothing. */
export const realEffects: Effects = {
  now: () => new Date(),
  log: silentLog,
  random: Math.random,
}
