import type { SegmentRow } from "../../api/segment/schema.ts"
import { Sparkline } from "../chart/sparkline.tsx"
import { ago, clock, count, signed } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { Link } from "../page/link.tsx"
import { useField } from "../page/place.ts"
import { useShell } from "../page/shell.ts"
import { SortHead, sorted } from "../page/sort-head.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import type { Snapshot } from "../snapshot.ts"
import { PreviewBox } from "./preview/preview-box.tsx"
import { EMPTY_HEAD } from "./publish/segment-text.ts"

const ORDERS = {
  name: (row: SegmentRow) => row.name,
  size: (row: SegmentRow) => row.size,
  entered: (row: SegmentRow) => row.entered_24h,
  left: (row: SegmentRow) => row.left_24h,
  owner: (row: SegmentRow) => row.owner,
  ms: (row: SegmentRow) => row.ms,
}
const DAY_MS = 86_400_000
const SPAN_MS_MIN = 600_000
const DRAFT = "select player_key\nfrom ft_player\nwhere deposits_30d > 0\n    and bets_7d = 0"

/** Which segments there are: how large, how they move, whether they are evaluated. */
export function SegmentsPage() {
  const live = useAnswer<readonly SegmentRow[]>("/api/segments?state=all", 1_000)
  return (
    <Frame crumbs={[["Segments"]]}>
      <h1>Segments</h1>
      {live.value ? (
        <>
          <Old live={live} />
          <Summary rows={live.value} />
          <SegmentTable rows={live.value} />
          <section className="apart" aria-labelledby="try-head">
            <h2 id="try-head">Try a select</h2>
            <PreviewBox name="" sql={DRAFT} head={EMPTY_HEAD} />
          </section>
        </>
      ) : (
        <Waiting live={live} what="the segments" />
      )}
    </Frame>
  )
}

function Summary({ rows }: { readonly rows: readonly SegmentRow[] }) {
  const { snapshot } = useShell()
  const resting = rows.filter(({ error }) => error !== null)
  return (
    <p className={resting.length > 0 ? "bad sentence" : "quiet sentence"}>
      {rows.length} segments{snapshot.value && `, ${pace(snapshot.value)}`}
      {resting.length > 0 && `; ${resting.map(({ name }) => name).join(", ")} failed and rests`}.
    </p>
  )
}

function SegmentTable({ rows }: { readonly rows: readonly SegmentRow[] }) {
  const [sort] = useField("sort")
  const { snapshot } = useShell()
  const now = snapshot.value?.at ?? new Date().toISOString()
  const from = earliest(rows, now)
  return (
    <table className="list">
      <thead>
        <tr>
          <SortHead name="name" words="Segment" />
          <SortHead name="size" words="Players" isNumber />
          <th scope="col" className="spark-cell">
            {Date.parse(now) - Date.parse(from) < DAY_MS
              ? `Since ${from.slice(11, 16)}`
              : "24 hours"}
          </th>
          <SortHead name="entered" words="Entered" isNumber className="wide" />
          <SortHead name="left" words="Left" isNumber className="wide" />
          <SortHead name="owner" words="Owner" className="wide" />
          <SortHead name="ms" words="Evaluated in" isNumber className="wide" />
        </tr>
      </thead>
      <tbody>
        {sorted(rows, sort, ORDERS).map((row) => (
          <tr key={row.name}>
            <td className="two">
              <Link to={`/segments/${row.name}`} className="name">
                {row.name}
              </Link>
              {row.purpose === "protection" && <span className="chip">protection</span>}
              {row.state !== "published" && <span className="chip">{row.state}</span>}
              <small className="quiet">{row.description}</small>
              {row.error && (
                <small className="bad">
                  Rests since {clock(row.error_since ?? "")} UTC
                  {row.evaluated_at !== null && ", members kept"}. {row.error}
                </small>
              )}
            </td>
            <td className={row.size === null ? "num quiet" : "num strong"}>
              {row.size === null ? "not known" : count(row.size)}
            </td>
            <td className="spark-cell">
              <Sparkline sizes={row.sizes} {...{ from, now }} />
            </td>
            <td className="num wide">
              {row.size !== null && signed(count(row.entered_24h), BigInt(row.entered_24h))}
            </td>
            <td className="num wide">
              {row.size !== null && (row.left_24h > 0 ? `−${count(row.left_24h)}` : "0")}
            </td>
            <td className="wide">{row.owner}</td>
            <td className="num wide">
              {row.ms !== null && `${count(row.ms)} ms`}
              <small className="faint block">{evaluated(row, now)}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

// A day, or as long as there has been anything: the same for all.
function earliest(rows: readonly SegmentRow[], now: string): string {
  const end = Date.parse(now)
  const first = Math.min(end, ...rows.flatMap(({ sizes }) => Date.parse(sizes[0]?.at ?? now)))
  const begin = Math.max(end - DAY_MS, Math.min(first, end - SPAN_MS_MIN))
  return new Date(begin).toISOString()
}

type Cycle = Pick<Snapshot, "cycle_every_ms" | "cycle_age_ms">

/** How often they are evaluated, as it was measured, and when the last time was. */
export function pace({ cycle_every_ms, cycle_age_ms }: Cycle): string {
  const every = cycle_every_ms === null ? "" : ` every ${(cycle_every_ms / 1_000).toFixed(1)} s,`
  const last =
    cycle_age_ms === null ? "not yet since the start" : `the last time ${ago(cycle_age_ms)}`
  return `evaluated${every} ${last}`
}

// A table tells of evaluations that changed something; the segmenter knows of those that did not.
function evaluated({ looked_at, evaluated_at }: SegmentRow, now: string): string {
  const at = looked_at ?? evaluated_at
  return at === null ? "not yet" : ago(Math.max(0, Date.parse(now) - Date.parse(at)))
}
