import { useState } from "react"
import type { RecordRow } from "../../api/proof/schema.ts"
import { count, moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { PlayerLink } from "../page/link.tsx"
import { usePlace } from "../page/place.ts"
import { Old, Waiting } from "../page/waiting.tsx"
import { kindWords } from "./kind.ts"

const PAGE = 100
const DAY_MS = 86_400_000

/** The records that the address asks for, the latest first. */
export function Records() {
  const { search } = usePlace()
  const [before, setBefore] = useState<number>()
  const asked = questionOf(search)
  if (before !== undefined) asked.set("before", String(before))
  const live = useAnswer<readonly RecordRow[]>(`/api/audit/records?${asked}`)
  if (live.value === undefined) return <Waiting live={live} what="the records" />
  const last = live.value.at(-1)
  return (
    <>
      <Old live={live} />
      {live.value.length === 0 ? (
        <p className="quiet">No record is of that kind.</p>
      ) : (
        <RecordTable rows={live.value} />
      )}
      <p>
        {before !== undefined && (
          <button type="button" className="pick" onClick={() => setBefore(undefined)}>
            Latest
          </button>
        )}
        {last !== undefined && live.value.length === PAGE && (
          <button type="button" className="pick" onClick={() => setBefore(last.number)}>
            Older
          </button>
        )}
      </p>
    </>
  )
}

// Days of the address are whole ones: until a day means up to its end.
function questionOf(search: string): URLSearchParams {
  const query = new URLSearchParams(search)
  const asked = new URLSearchParams({ limit: String(PAGE) })
  for (const name of ["kind", "actor"]) if (query.get(name)) asked.set(name, query.get(name) ?? "")
  // While it is typed it names nobody yet.
  const player = query.get("player") ?? ""
  if (/^[^:]+:./.test(player)) asked.set("player", player)
  const [from, until] = [instantOf(query.get("from")), instantOf(query.get("until"), DAY_MS)]
  if (from !== undefined) asked.set("from", from)
  if (until !== undefined) asked.set("to", until)
  return asked
}

function instantOf(day: string | null, laterMs = 0): string | undefined {
  const at = Date.parse(`${day}T00:00:00.000Z`)
  return Number.isNaN(at) ? undefined : new Date(at + laterMs).toISOString()
}

function RecordTable({ rows }: { readonly rows: readonly RecordRow[] }) {
  return (
    <table className="records">
      <thead>
        <tr>
          <th scope="col" className="num">
            Number
          </th>
          <th scope="col">At, UTC</th>
          <th scope="col">What</th>
          <th scope="col">By</th>
          <th scope="col">About</th>
          <th scope="col" className="body">
            More
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.number}>
            <td className="num">{count(row.number)}</td>
            <td className="num left nowrap">{row.at ? moment(row.at) : ""}</td>
            <td>{row.kind ? kindWords(row.kind) : "Cannot be read"}</td>
            <td>{row.actor}</td>
            <td>
              <Subject text={row.subject} />
              {row.reason !== "" && <small className="quiet block">{row.reason}</small>}
              <small className="mono body-below">{bodyWords(row.body)}</small>
            </td>
            <td className="mono small body">{bodyWords(row.body)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Subject({ text }: { readonly text: string }) {
  const colon = text.indexOf(":")
  // A place in the compliance topic is a partition and an offset.
  if (colon < 1 || /^\d+:\d+$/.test(text)) return <span className="mono">{text}</span>
  return <PlayerLink brand={text.slice(0, colon)} player={text.slice(colon + 1)} />
}

function bodyWords(body: RecordRow["body"]): string {
  return Object.entries(body)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name} ${shortened(value)}`)
    .join(", ")
}

// A digest is told apart by its beginning; all of it is in the export.
function shortened(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text
}
