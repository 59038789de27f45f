/** What has to be nothing for a pass. */
const OFF = [
  "cents_off",
  "money_cells_off",
  "lost",
  "doubled",
  "unknown",
  "conflicts_off",
  "dead_letters",
  "contents_off",
  "tile_keys_off",
  "mart_days_off",
  "players_unknown",
  "features_off",
  "segments_off",
  "memberships_off",
  "audit_off",
] as const

/** What the verdict is about; the rest of a report is told and not judged. */
export type Judged = Readonly<Record<(typeof OFF)[number] | "kills" | "kills_wanted", number>>

/** Nothing off behind as many kills as were wanted is the only pass. */
export function isPassed(report: Judged): boolean {
  return report.kills === report.kills_wanted && OFF.every((name) => report[name] === 0)
}
