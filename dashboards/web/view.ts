import { useCallback, useMemo } from "react"
import { go, usePlace } from "./page/place.ts"

/** Charts that can be read as tables. */
export type ChartName = "days" | "rate" | "segments" | "campaign"

/** What the page shows, all of it in its address. */
export interface View {
  readonly brand: string
  readonly currency: string
  readonly days: number
  /** Last day shown; empty for each brand's today. */
  readonly to: string
  readonly measure: "ggr" | "ngr" | "deposits"
  /** Charts that are shown as tables. */
  readonly tables: readonly ChartName[]
}

export const SPANS = [14, 45, 90, 365] as const
const SPAN_DEFAULT = 45
const MEASURES = ["ggr", "ngr", "deposits"] as const
const CHARTS: readonly ChartName[] = ["days", "rate", "segments", "campaign"]

/** The view that an address asks for; what it does not know, it leaves. */
export function readView(search: string): View {
  const query = new URLSearchParams(search)
  const days = Number.parseInt(query.get("days") ?? "", 10)
  const tables = (query.get("tables") ?? "").split(",")
  return {
    brand: query.get("brand") ?? "",
    currency: query.get("currency") ?? "",
    days: SPANS.find((span) => span === days) ?? SPAN_DEFAULT,
    to: isDay(query.get("to") ?? "") ? (query.get("to") ?? "") : "",
    measure: MEASURES.find((one) => one === query.get("by")) ?? "ggr",
    tables: CHARTS.filter((name) => tables.includes(name)),
  }
}

/** The address of a view; what else stands in it is kept. */
export function writeView(view: View, search: string): string {
  const query = new URLSearchParams(search)
  const set = (name: string, value: string) => (value ? query.set(name, value) : query.delete(name))
  set("brand", view.brand)
  set("currency", view.currency)
  set("days", view.days === SPAN_DEFAULT ? "" : String(view.days))
  set("to", view.to)
  set("by", view.measure === "ggr" ? "" : view.measure)
  set("tables", view.tables.join(","))
  const text = query.toString().replaceAll("%2C", ",")
  return text ? `?${text}` : ""
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
}

/** The view and how to change it; Back goes to the one before. */
export function useView(): readonly [View, (change: Partial<View>) => void] {
  const { search } = usePlace()
  const view = useMemo(() => readView(search), [search])
  const change = useCallback((part: Partial<View>) => {
    const after = { ...readView(location.search), ...part }
    go(`${location.pathname}${writeView(after, location.search)}`)
  }, [])
  return [view, change]
}
