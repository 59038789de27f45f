import { useField } from "./place.ts"

interface SortHeadProps {
  readonly name: string
  readonly words: string
  readonly isNumber?: boolean
  readonly className?: string
}

/** A head that sorts its table; numbers begin with the largest. The order is in the address. */
export function SortHead({ name, words, isNumber = false, className = "" }: SortHeadProps) {
  const [sort, change] = useField("sort")
  const isBack = sort === `-${name}`
  const isOn = sort === name || isBack
  const first = isNumber ? `-${name}` : name
  const second = isNumber ? name : `-${name}`
  const next = sort === first ? second : sort === second ? "" : first
  return (
    <th
      scope="col"
      className={`${isNumber ? "num" : ""} ${className}`.trim()}
      {...(isOn && { "aria-sort": isBack ? "descending" : "ascending" })}
    >
      <button type="button" className="sort" onClick={() => change(next)}>
        {words}
        {isOn && <span aria-hidden="true">{isBack ? " ↓" : " ↑"}</span>}
      </button>
    </th>
  )
}

type Value = string | number | null

/** Rows in the order that the address asks for; what is null comes last. */
export function sorted<Row>(
  rows: readonly Row[],
  sort: string,
  values: Readonly<Record<string, (row: Row) => Value>>,
): readonly Row[] {
  const value = values[sort.replace(/^-/, "")]
  if (value === undefined) return rows
  const sign = sort.startsWith("-") ? -1 : 1
  return [...rows].sort((a, b) => compare(value(a), value(b), sign))
}

function compare(a: Value, b: Value, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (typeof a === "number" && typeof b === "number") return sign * (a - b)
  return sign * String(a).localeCompare(String(b))
}
