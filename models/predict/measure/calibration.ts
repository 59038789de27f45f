import { mean, type Scored } from "./auc.ts"

const BINS = 10

/** Players of about one probability, and to how many of them it happened. */
export interface CalibrationBin {
  readonly players: number
  readonly predicted: number
  readonly observed: number
}

/** Ten equal parts of the players, from the lowest probability to the highest. */
export function calibration(rows: readonly Scored[]): readonly CalibrationBin[] {
  const sorted = [...rows].sort((a, b) => a.score - b.score)
  return Array.from({ length: BINS }, (_, bin) =>
    sorted.slice((bin * sorted.length) / BINS, ((bin + 1) * sorted.length) / BINS),
  )
    .filter((part) => part.length > 0)
    .map((part) => ({
      players: part.length,
      predicted: mean(part.map(({ score }) => score)),
      observed: shareOf(part),
    }))
}

/** Mean squared error of probabilities. */
export function brier(rows: readonly Scored[]): number {
  return mean(rows.map(({ score, happened }) => (score - (happened ? 1 : 0)) ** 2))
}

/** How many times as often it happened to the tenth with the highest scores as to everybody. */
export function lift(rows: readonly Scored[]): number {
  const top = [...rows].sort((a, b) => b.score - a.score).slice(0, Math.ceil(rows.length / BINS))
  return shareOf(top) / shareOf(rows)
}

/** To which share it happened. */
export function shareOf(rows: readonly Pick<Scored, "happened">[]): number {
  return mean(rows.map(({ happened }) => (happened ? 1 : 0)))
}
