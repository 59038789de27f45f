interface RateSparkProps {
  readonly minutes: readonly { readonly at: string; readonly events: number }[]
  /** The last minute is the one of this instant; it has only begun. */
  readonly now: string
}

const WIDTH = 150
const HEIGHT = 18
const MINUTES = 60
const MINUTE_MS = 60_000

/** Events by minute over the last hour, from zero, without axes. A minute without any is one at zero. */
export function RateSpark({ minutes, now }: RateSparkProps) {
  const last = Math.floor(Date.parse(now) / MINUTE_MS) - 1
  const byMinute = new Map(
    minutes.map(({ at, events }) => [Math.floor(Date.parse(at) / MINUTE_MS), events]),
  )
  const values = Array.from(
    { length: MINUTES },
    (_, place) => byMinute.get(last - MINUTES + 1 + place) ?? 0,
  )
  const most = Math.max(1, ...values)
  const points = values.map((value, place) => {
    const x = (place / (MINUTES - 1)) * WIDTH
    return `${x.toFixed(1)} ${(HEIGHT - 1 - (value / most) * (HEIGHT - 3)).toFixed(1)}`
  })
  return (
    <svg className="rate-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path d={`M0 ${HEIGHT}L${points.join("L")}L${WIDTH} ${HEIGHT}Z`} fill="var(--band)" />
      <path d={`M${points.join("L")}`} fill="none" stroke="var(--ink-2)" strokeWidth="1" />
    </svg>
  )
}
