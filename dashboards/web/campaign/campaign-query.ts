import { latestToday } from "../brand-scope.ts"
import { dayAfter } from "../day.ts"
import type { Brand } from "../snapshot.ts"
import type { View } from "../view.ts"

/** The days and the brand that the view shows, as the API takes them. */
export function campaignQuery({ days, to, brand }: View, brands: readonly Brand[]): string {
  // A wish of tomorrow by a brand's calendar is one of today by UTC.
  const last =
    to || [latestToday(brands), new Date().toISOString().slice(0, 10)].sort().at(-1) || ""
  const from = dayAfter(last, 1 - days)
  return new URLSearchParams({ from, to: last, ...(brand && { brand }) }).toString()
}
