import type { Comparison } from "../comparison.ts"
import { position } from "../decimal.ts"

const WIDTH = 180
const HEIGHT = 20
const INSET = 6

/**
 * Is a figure usual? Band: the range of the last eight same weekdays; tick: last week; dot: the day,
 * coloured only outside the band.
 */
export function UsualRange({ value, lastWeek, usual, standing }: Comparison) {
  if (usual === undefined || value === undefined)
    return <span className="small faint">fewer than 4 weeks known</span>
  const [low, high, now] = [position(usual[0]), position(usual[1]), position(value)]
  const last = lastWeek === undefined ? now : position(lastWeek)
  const least = Math.min(low, now, last)
  const span = Math.max(high, now, last) - least || 1
  const at = (one: number) => INSET + ((one - least) / span) * (WIDTH - 2 * INSET)
  const colour = standing === "" ? "var(--ink-2)" : "var(--petrol)"
  return (
    <svg className="usual" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line x1="0" x2={WIDTH} y1="10" y2="10" stroke="var(--line-soft)" />
      <rect
        x={at(low)}
        width={Math.max(2, at(high) - at(low))}
        y="4"
        height="12"
        fill="var(--band)"
      />
      {lastWeek !== undefined && (
        <line x1={at(last)} x2={at(last)} y1="3" y2="17" stroke="var(--compare)" strokeWidth="2" />
      )}
      <circle
        cx={at(now)}
        cy="10"
        r="4"
        fill={standing === "below usual" ? "var(--bad-mark)" : colour}
      />
    </svg>
  )
}
