import { useCallback, useEffect, useState } from "react"

/** What the page shows, all of it in its address. */
export interface View {
  readonly brand: string
  readonly currency: string
  readonly days: number
  readonly measure: "ggr" | "ngr" | "deposits"
  readonly table: boolean
}

export const SPANS = [14, 45, 90, 365] as const
const MEASURES = ["ggr", "ngr", "deposits"] as const

function read(): View {
  const query = new URLSearchParams(location.search)
  const days = Number.parseInt(query.get("days") ?? "", 10)
  return {
    brand: query.get("brand") ?? "",
    currency: query.get("currency") ?? "",
    days: SPANS.find((span) => span === days) ?? 45,
    measure: MEASURES.find((one) => one === query.get("by")) ?? "ggr",
    table: query.get("as") === "table",
  }
}

function write({ brand, currency, days, measure, table }: View): string {
  const query = new URLSearchParams(location.search)
  const set = (name: string, value: string) => (value ? query.set(name, value) : query.delete(name))
  set("brand", brand)
  set("currency", currency)
  set("days", days === 45 ? "" : String(days))
  set("by", measure === "ggr" ? "" : measure)
  set("as", table ? "table" : "")
  const text = query.toString()
  return text ? `?${text}` : location.pathname
}

/** The view and how to change it; Back goes to the one before. */
export function useView(): readonly [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(read)
  useEffect(() => {
    const onPop = () => setView(read())
    addEventListener("popstate", onPop)
    return () => removeEventListener("popstate", onPop)
  }, [])
  const change = useCallback((part: Partial<View>) => {
    setView((before) => {
      const after = { ...before, ...part }
      history.pushState(null, "", write(after))
      return after
    })
  }, [])
  return [view, change]
}
