import { useRef } from "react"
import type { SegmentRow } from "../../../api/segment/schema.ts"
import { useKeys } from "../../keys.tsx"
import { useField } from "../../page/place.ts"
import { useShell } from "../../page/shell.ts"
import { SortHead, sorted } from "../../page/sort-head.tsx"
import { folderGroups } from "./folder-groups.ts"
import { SegmentTableRow } from "./segment-table-row.tsx"

const ORDERS = {
  name: (row: SegmentRow) => row.name,
  size: (row: SegmentRow) => row.size,
  entered: (row: SegmentRow) => row.entered_24h,
  left: (row: SegmentRow) => row.left_24h,
  owner: (row: SegmentRow) => row.owner,
  ms: (row: SegmentRow) => row.ms,
}
const COLUMNS = 7
const DAY_MS = 86_400_000
const SPAN_MS_MIN = 600_000

/** Segments with their sizes, in one list or by folder; j and k go from one to the next. */
export function SegmentTable({ rows }: { readonly rows: readonly SegmentRow[] }) {
  const [sort] = useField("sort")
  const [by] = useField("by")
  const { snapshot } = useShell()
  const now = snapshot.value?.at ?? new Date().toISOString()
  const from = earliest(rows, now)
  const table = useRef<HTMLTableElement>(null)
  useKeys({ j: () => step(table.current, 1), k: () => step(table.current, -1) })
  const ordered = sorted(rows, sort, ORDERS)
  return (
    <table className="list" ref={table}>
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
      {by === "folder" ? (
        folderGroups(ordered).map((group) => (
          <tbody key={group.folder ?? ""}>
            <tr className="folder-row">
              <th scope="rowgroup" colSpan={COLUMNS}>
                {group.folder ?? "In no folder"}{" "}
                <span className="num quiet">{group.rows.length}</span>
              </th>
            </tr>
            <Rows rows={group.rows} {...{ from, now }} />
          </tbody>
        ))
      ) : (
        <tbody>
          <Rows rows={ordered} {...{ from, now }} />
        </tbody>
      )}
    </table>
  )
}

interface RowsProps {
  readonly rows: readonly SegmentRow[]
  readonly from: string
  readonly now: string
}

function Rows({ rows, from, now }: RowsProps) {
  return (
    <>
      {rows.map((row) => (
        <SegmentTableRow key={row.name} {...{ row, from, now }} />
      ))}
    </>
  )
}

// From the link that has the focus to the next; Enter opens it, as any link.
function step(table: HTMLTableElement | null, by: 1 | -1): void {
  const links = [...(table?.querySelectorAll<HTMLAnchorElement>("a.name") ?? [])]
  const place = links.indexOf(document.activeElement as HTMLAnchorElement)
  const next = place === -1 ? (by === 1 ? 0 : links.length - 1) : place + by
  links[next]?.focus()
}

// A day, or as long as there has been anything: the same for all.
function earliest(rows: readonly SegmentRow[], now: string): string {
  const end = Date.parse(now)
  const first = Math.min(end, ...rows.flatMap(({ sizes }) => Date.parse(sizes[0]?.at ?? now)))
  const begin = Math.max(end - DAY_MS, Math.min(first, end - SPAN_MS_MIN))
  return new Date(begin).toISOString()
}
