import type { PastReading } from "../models/runner/past.ts"
import type { BacktestAnswer } from "./operation/backtest.ts"

const BAR_MAX = 40

/** What a person reads of a backtest. */
export function backtestWords(
  { days, overlap, value, contactable_now }: BacktestAnswer,
  reading: PastReading,
): string {
  const most = Math.max(1, ...days.map(({ size }) => size))
  return [
    `As ${reading}: from what had ${reading === "true" ? "occurred" : "come in"} by the end of each day.`,
    "Day         Members  entered  left",
    ...days.map(({ day, size, entered, left }) => {
      const bar = "#".repeat(Math.round((size / most) * BAR_MAX))
      return `${day}  ${cell(size, 7)}  ${cell(entered, 7)}  ${cell(left, 4)}  ${bar}`
    }),
    "",
    "Overlap on the last day",
    ...overlap.map(({ segment, members, both }) => `  ${both} also in ${segment} (${members})`),
    "",
    "28 days up to the first entry, and behind it",
    ...value.map(
      ({ brand, players, players_whole, before, after }) =>
        `  ${brand}: ${players} players (${players_whole} with all days over), GGR ${before.ggr} -> ${after.ggr}, NGR ${before.ngr} -> ${after.ngr}, deposits ${before.deposits} -> ${after.deposits}`,
    ),
    "",
    "Whom a promotion would reach now of the last day's members",
    ...contactable_now.map(
      ({ channel, product, audience, reached, suppressed }) =>
        `  ${channel}, ${product}: ${reached} of ${audience}${reasons(suppressed)}`,
    ),
  ].join("\n")
}

function reasons(suppressed: Readonly<Record<string, number>>): string {
  const told = Object.entries(suppressed).map(([reason, players]) => `${players} ${reason}`)
  return told.length === 0 ? "" : `; not: ${told.join(", ")}`
}

function cell(count: number | null, width: number): string {
  return String(count ?? "-").padStart(width)
}
