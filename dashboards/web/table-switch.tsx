import type { ChartName, View } from "./view.ts"

export interface TableSwitchProps {
  readonly chart: ChartName
  readonly view: View
  readonly change: (part: Partial<View>) => void
}

/** Shows a chart as the table behind it, and back. */
export function TableSwitch({ chart, view, change }: TableSwitchProps) {
  const isTable = view.tables.includes(chart)
  const others = view.tables.filter((name) => name !== chart)
  return (
    <button
      type="button"
      aria-pressed={isTable}
      onClick={() => change({ tables: isTable ? others : [...others, chart] })}
    >
      Table
    </button>
  )
}
