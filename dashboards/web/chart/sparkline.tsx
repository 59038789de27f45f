import type { Size } from "./segment-size.ts"

interface SparklineProps {
  readonly sizes: readonly Size[]
  /** The instants between which it is drawn; the last size holds up to the second. */
  readonly from: string
  readonly now: string
}

const WIDTH = 120
const HEIGHT = 24
const INSET = 2

/** A size over time, without axes: steps between its own least and most. */
export function Sparkline({ sizes, from, now }: SparklineProps) {
  const begin = Date.parse(from)
  const length = Math.max(1, Date.parse(now) - begin)
  const first = sizes[0]
  if (first === undefined) return null
  const least = Math.min(...sizes.map((one) => one.least))
  const span = Math.max(...sizes.map((one) => one.most)) - least
  const x = (at: string) =>
    INSET + Math.min(1, Math.max(0, (Date.parse(at) - begin) / length)) * (WIDTH - 2 * INSET)
  const y = (size: number) =>
    span === 0 ? HEIGHT / 2 : HEIGHT - INSET - ((size - least) / span) * (HEIGHT - 2 * INSET)
  // A step goes by way of its most and its least: no peak of the span is lost.
  const steps = sizes.map(({ at, ...one }, place) =>
    place === 0
      ? `M${x(at).toFixed(1)} ${y(one.size).toFixed(1)}`
      : `H${x(at).toFixed(1)}${[one.most, one.least, one.size].map((size) => `V${y(size).toFixed(1)}`).join("")}`,
  )
  const last = sizes.at(-1)?.size ?? 0
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path
        d={`${steps.join("")}H${WIDTH - INSET}`}
        fill="none"
        stroke="var(--petrol)"
        strokeWidth="1.25"
      />
      <circle cx={WIDTH - INSET} cy={y(last)} r="2" fill="var(--petrol)" />
    </svg>
  )
}
