import { useCallback } from "react"
import { PlotFigure } from "./chart/plot.tsx"
import { segmentSize } from "./chart/segment-size.ts"
import { clock, count, players } from "./figure.ts"
import { Link } from "./page/link.tsx"
import type { Snapshot } from "./snapshot.ts"
import { TableSwitch, type TableSwitchProps } from "./table-switch.tsx"

type Segment = NonNullable<Snapshot["segments"]>[number]

/** More segments than this are small multiples. */
const LARGE_MAX = 3
const HEIGHT = 96
const HEIGHT_SMALL = 48

interface SegmentsProps extends Omit<TableSwitchProps, "chart"> {
  readonly segments: readonly Segment[]
  /** The instant up to which the last size holds. */
  readonly now: string
}

/** So many are drawn: more would leave the page's other half empty. */
const DRAWN_MAX = 4

/** Segment sizes over the last 24 hours: those that moved most, and all as a table. */
export function Segments({ segments, now, view, change }: SegmentsProps) {
  const drawn = [...segments].sort((a, b) => swing(b) - swing(a) || b.size - a.size)
  const height = segments.length > LARGE_MAX ? HEIGHT_SMALL : HEIGHT
  return (
    <div>
      <div className="row-head">
        <h2>Segment size, 24 hours</h2>
        <span className="words">
          <TableSwitch chart="segments" {...{ view, change }} />
        </span>
      </div>
      {segments.length === 0 && <p className="quiet">No segment has been evaluated yet.</p>}
      {view.tables.includes("segments") ? (
        <SegmentTable segments={segments} />
      ) : (
        drawn
          .slice(0, DRAWN_MAX)
          .map((one) => <SegmentCourse key={one.segment} {...one} {...{ now, height }} />)
      )}
      {segments.length > DRAWN_MAX && (
        <p className="small more">
          <span className="quiet">The {DRAWN_MAX} that moved most.</span>{" "}
          <Link to="/segments" className="underlined">
            All {segments.length} segments
          </Link>
        </p>
      )}
    </div>
  )
}

// Between the least and the most of the day, as a share of the most.
function swing({ sizes }: Segment): number {
  const most = Math.max(1, ...sizes.map((one) => one.most))
  return (most - Math.min(most, ...sizes.map((one) => one.least))) / most
}

function SegmentCourse({
  segment,
  size,
  sizes,
  now,
  height,
}: Segment & { readonly now: string; readonly height: number }) {
  const draw = useCallback(
    (width: number) => segmentSize({ sizes, now, width, height }),
    [sizes, now, height],
  )
  const least = Math.min(size, ...sizes.map((one) => one.least))
  const most = Math.max(size, ...sizes.map((one) => one.most))
  const finding = `${segment} has ${players(size)}, between ${count(least)} and ${count(most)} over 24 hours`
  return (
    <div className="segment">
      <div className="row-head">
        <span className="quiet">{segment}</span>
        <span className="num strong">{players(size)}</span>
      </div>
      <PlotFigure finding={finding} draw={draw} />
    </div>
  )
}

function SegmentTable({ segments }: { readonly segments: readonly Segment[] }) {
  const rows = segments.flatMap(({ segment, sizes }) => sizes.map((one) => ({ segment, ...one })))
  return (
    // A region that scrolls must be reachable by key.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroll" tabIndex={0} aria-label="Segment sizes as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">At, UTC</th>
            <th scope="col">Segment</th>
            <th scope="col" className="num">
              Players
            </th>
          </tr>
        </thead>
        <tbody>
          {rows
            .sort((a, b) => b.at.localeCompare(a.at) || a.segment.localeCompare(b.segment))
            .map(({ segment, at, size }) => (
              <tr key={`${segment} ${at}`}>
                <td className="num left">{`${at.slice(0, 10)} ${clock(at)}`}</td>
                <td>{segment}</td>
                <td className="num">{count(size)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  )
}
