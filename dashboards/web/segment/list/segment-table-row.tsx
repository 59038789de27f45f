import type { SegmentRow } from "../../../api/segment/schema.ts"
import { Sparkline } from "../../chart/sparkline.tsx"
import { ago, clock, count, signed } from "../../figure.ts"
import { Link } from "../../page/link.tsx"

interface SegmentTableRowProps {
  readonly row: SegmentRow
  /** From when to when its size is drawn. */
  readonly from: string
  readonly now: string
}

/** One segment: how large, how it moves, whether it is evaluated. */
export function SegmentTableRow({ row, from, now }: SegmentTableRowProps) {
  return (
    <tr>
      <td className="two">
        <Link to={`/segments/${row.name}`} className="name">
          {row.name}
        </Link>
        <Chips row={row} />
        <small className="quiet">{row.description}</small>
        <Where row={row} />
        {row.error && (
          <small className="bad">
            {row.error_since === null
              ? "Does not run"
              : `Rests since ${clock(row.error_since)} UTC`}
            {row.evaluated_at !== null && ", members kept"}. {row.error}
          </small>
        )}
      </td>
      <td className={row.size === null ? "num quiet" : "num strong"}>{sizeWords(row)}</td>
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
  )
}

function Chips({ row }: { readonly row: SegmentRow }) {
  const isBeside = row.state !== "draft" && row.has_draft
  return (
    <>
      {row.purpose === "protection" && <span className="chip">protection</span>}
      {row.state !== "published" && <span className="chip">{row.state}</span>}
      {isBeside && <span className="chip">newer draft</span>}
    </>
  )
}

// Where people look for it: a link narrows the list.
function Where({ row: { folder, tags } }: { readonly row: SegmentRow }) {
  if (folder === null && tags.length === 0) return null
  return (
    <small className="quiet where">
      {folder !== null && (
        <Link to="/segments" fields={{ folder }}>
          {folder}
        </Link>
      )}
      {tags.map((tag) => (
        <Link key={tag} to="/segments" fields={{ tag }}>
          #{tag}
        </Link>
      ))}
    </small>
  )
}

// Of what does not run everybody knows that nobody is in it.
function sizeWords({ size, state }: SegmentRow): string {
  if (size !== null) return count(size)
  return state === "published" ? "not known" : "none"
}

// A table tells of evaluations that changed something; the segmenter knows of those that did not.
function evaluated({ looked_at, evaluated_at, state }: SegmentRow, now: string): string {
  const at = looked_at ?? evaluated_at
  if (at !== null) return ago(Math.max(0, Date.parse(now) - Date.parse(at)))
  return state === "published" ? "not yet" : ""
}
