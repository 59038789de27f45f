import type { CountedSummary, Summary } from "./summary.ts"

/** Values of a model's parameters by name; all above 0. */
export type Parameters = Readonly<Record<string, number>>

/** A model of how deposits come, that is fitted by maximum likelihood. */
export interface FittedModel {
  readonly name: string
  /** Names of its parameters, as they are published. */
  readonly parameters: readonly string[]
  /** What it explains: when deposits come, or how large they are. */
  readonly of: "deposits" | "amounts"
  /** Whether a player tells it anything. */
  readonly reads: (summary: Summary) => boolean
  /** Where to begin looking, from the data alone. */
  readonly starts: (summaries: readonly CountedSummary[]) => readonly Parameters[]
  /** Log-likelihood of one player under the parameters. */
  readonly logLikelihood: (parameters: Parameters) => (summary: Summary) => number
}

/** A model of players who deposit for a while and stop some day, unseen. */
export interface LifetimeModel extends FittedModel {
  /** Chances to stop beside those behind further deposits: 1 behind the first, or 0. */
  readonly chances: 0 | 1
  /** Probability that he has not stopped. */
  readonly alive: (parameters: Parameters, summary: Summary) => number
  /** Deposits to expect within a time from the present. */
  readonly expected: (parameters: Parameters, summary: Summary, within: number) => number
}

/** A parameter by its name; NaN where there is none, which no likelihood survives. */
export function parameter(parameters: Parameters, name: string): number {
  return parameters[name] ?? Number.NaN
}
