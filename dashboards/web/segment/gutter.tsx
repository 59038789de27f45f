import { memo } from "react"

interface GutterProps {
  readonly lines: number
  /** The line at fault, from 1. */
  readonly badLine: number | undefined
}

/** Numbers of lines, as three texts at most: a long select is drawn as fast as a short one. */
export const Gutter = memo(function Gutter({ lines, badLine }: GutterProps) {
  const bad = badLine !== undefined && badLine <= lines ? badLine : undefined
  if (bad === undefined)
    return (
      <div className="gutter" aria-hidden="true">
        {numbers(1, lines)}
      </div>
    )
  return (
    <div className="gutter" aria-hidden="true">
      {bad > 1 && <div>{numbers(1, bad - 1)}</div>}
      <div className="bad">{bad}</div>
      {bad < lines && <div>{numbers(bad + 1, lines)}</div>}
    </div>
  )
})

function numbers(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, place) => first + place).join("\n")
}
