import type * as Plot from "@observablehq/plot"
import { useEffect, useRef, useState } from "react"

interface PlotFigureProps {
  /** The finding in a sentence: what a person who cannot see the chart hears. */
  readonly finding: string
  readonly draw: (width: number) => ReturnType<typeof Plot.plot>
}

/** Puts a chart into the page at the width that it has there. */
export function PlotFigure({ finding, draw }: PlotFigureProps) {
  const holder = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = holder.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (width === 0) return
    const chart = draw(width)
    chart.setAttribute("aria-hidden", "true")
    holder.current?.replaceChildren(chart)
  }, [draw, width])
  return (
    <figure role="img" aria-label={finding}>
      <div ref={holder} />
    </figure>
  )
}
