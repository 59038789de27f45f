import type { SegmentRow } from "../../api/segment/schema.ts"
import { filtered } from "../../api/segment/segment-filter.ts"
import { ago, count } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { useShell } from "../page/shell.ts"
import { Old, Waiting } from "../page/waiting.tsx"
import type { Snapshot } from "../snapshot.ts"
import { SegmentFilters } from "./list/segment-filters.tsx"
import { SegmentTable } from "./list/segment-table.tsx"
import { useSegmentFilter } from "./list/use-segment-filter.ts"
import { PreviewBox } from "./preview/preview-box.tsx"
import { EMPTY_HEAD } from "./publish/segment-text.ts"

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
          <Narrowed rows={live.value} />
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

interface RowsProps {
  readonly rows: readonly SegmentRow[]
}

function Narrowed({ rows }: RowsProps) {
  const filter = useSegmentFilter()
  const wanted = filtered(rows, filter.wanted)
  if (rows.length === 0)
    return <p className="quiet">There is none yet. Write a select below, name it, publish it.</p>
  return (
    <>
      <SegmentFilters {...{ rows, filter }} />
      {filter.isOn && (
        <p className="small quiet" role="status">
          <span className="num">
            {count(wanted.length)} of {count(rows.length)}
          </span>{" "}
          {wanted.length === 0 && "No segment is all of that. "}
          <button type="button" className="pick" onClick={filter.clear}>
            Show all
          </button>
        </p>
      )}
      {wanted.length > 0 && <SegmentTable rows={wanted} />}
    </>
  )
}

function Summary({ rows }: RowsProps) {
  const { snapshot } = useShell()
  const broken = rows.filter(({ error }) => error !== null)
  const of = (state: SegmentRow["state"]) => rows.filter((row) => row.state === state).length
  const counts = [
    `${of("published")} segments`,
    of("draft") > 0 && `${count(of("draft"))} ${of("draft") === 1 ? "draft" : "drafts"}`,
    of("archived") > 0 && `${count(of("archived"))} archived`,
    snapshot.value && pace(snapshot.value),
  ].filter((one) => typeof one === "string")
  return (
    <p className={broken.length > 0 ? "bad sentence" : "quiet sentence"}>
      {counts.join(", ")}
      {broken.length > 0 && `; ${brokenWords(broken.map(({ name }) => name))}`}.
    </p>
  )
}

function brokenWords(names: readonly string[]): string {
  return `${names.join(", ")} failed and ${names.length === 1 ? "rests" : "rest"}`
}

type Cycle = Pick<Snapshot, "cycle_every_ms" | "cycle_age_ms">

/** How often they are evaluated, as it was measured, and when the last time was. */
export function pace({ cycle_every_ms, cycle_age_ms }: Cycle): string {
  const every = cycle_every_ms === null ? "" : ` every ${(cycle_every_ms / 1_000).toFixed(1)} s,`
  const last =
    cycle_age_ms === null ? "not yet since the start" : `the last time ${ago(cycle_age_ms)}`
  return `evaluated${every} ${last}`
}
