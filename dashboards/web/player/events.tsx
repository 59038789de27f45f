import type { EventRow } from "../../api/player/schema.ts"
import { Picker } from "../choice.tsx"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { useField } from "../page/place.ts"
import { Waiting } from "../page/waiting.tsx"
import { amountWords, detailWords, typeWords } from "./event-words.ts"

const PAGE_ROWS = 50
const TOPICS = ["player", "wallet", "bet", "bonus", "compliance", "engagement"]

interface EventsProps {
  readonly brand: string
  readonly player: string
  readonly limit?: number
  /** With choice of a domain and pages. */
  readonly isWhole?: boolean
}

/** What happened, newest first; free texts and personal data are left out. */
export function Events({ brand, player, limit = PAGE_ROWS, isWhole = false }: EventsProps) {
  const [topic, choose] = useField("topic")
  const [before, turn] = useField("before")
  const query = new URLSearchParams({
    limit: String(limit),
    ...(isWhole && topic && { topic }),
    ...(isWhole && before && { before }),
  })
  const path = `/api/players/${encodeURIComponent(brand)}/${encodeURIComponent(player)}/events`
  const live = useAnswer<readonly EventRow[]>(`${path}?${query}`)
  const rows = live.value
  const last = rows?.at(-1)
  return (
    <section aria-labelledby="events-head">
      <div className="row-head">
        <h2 id="events-head">What happened{!isWhole && ", latest"}</h2>
        {isWhole && (
          <Picker
            name="Domain"
            options={[["", "All domains"], ...TOPICS.map((one) => [one, one] as const)]}
            chosen={topic}
            choose={(one) => choose(one, { before: "" })}
          />
        )}
      </div>
      {rows === undefined ? (
        <Waiting live={live} what="the events" />
      ) : rows.length === 0 ? (
        <p className="quiet">{before ? "Nothing before that." : "Nothing of that kind."}</p>
      ) : (
        <EventTable rows={rows} />
      )}
      {isWhole && (
        <p className="pages">
          {before && (
            <button type="button" className="btn" onClick={() => turn("")}>
              Latest
            </button>
          )}
          {last && rows?.length === limit && (
            <button
              type="button"
              className="btn"
              onClick={() => turn(`${last.occurred_at},${last.arrival}`)}
            >
              Before that
            </button>
          )}
        </p>
      )}
    </section>
  )
}

function EventTable({ rows }: { readonly rows: readonly EventRow[] }) {
  return (
    <table className="events">
      <thead>
        <tr>
          <th scope="col">At, UTC</th>
          <th scope="col">Event</th>
          <th scope="col" className="num">
            Amount
          </th>
          <th scope="col" className="wide">
            Details
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <EventLine key={`${row.event_id} ${row.arrival}`} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function EventLine({ row }: { readonly row: EventRow }) {
  const { words, ids } = detailWords(row)
  return (
    <tr>
      <td className="num left nowrap">{moment(row.occurred_at)}</td>
      <td className="event-type">
        {typeWords(row.type)}
        {words && <small className="quiet narrow-block">{words}</small>}
      </td>
      <td className="num">{amountWords(row)}</td>
      <td className="wide quiet small details">
        {words} {ids && <span className="mono faint">{ids}</span>}
      </td>
    </tr>
  )
}
