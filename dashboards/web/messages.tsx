import { useState } from "react"
import { clock } from "./figure.ts"
import { isLost, OutcomeWords } from "./outcome.tsx"
import type { Snapshot } from "./snapshot.ts"

type Rows = NonNullable<Snapshot["messages"]>

const keyOf = (row: Rows[number]) => `${row.finished_at} ${row.player} ${row.campaign}`

/** The latest messages, by player id: no address ever comes here. Rows under a pointer stay. */
export function Messages({ rows }: { readonly rows: Rows }) {
  const [held, setHeld] = useState<Rows | undefined>()
  const shown = held ?? rows
  const known = new Set(shown.map(keyOf))
  const newer = rows.filter((row) => !known.has(keyOf(row))).length
  return (
    <div>
      <div className="row-head">
        <h2>Latest messages</h2>
        {newer > 0 && (
          <span className="small quiet">
            {newer === rows.length ? `over ${newer}` : newer} newer
          </span>
        )}
      </div>
      {shown.length === 0 ? (
        <p className="quiet">None yet: a campaign sends when a player enters its segment.</p>
      ) : (
        <table onPointerEnter={() => setHeld(rows)} onPointerLeave={() => setHeld(undefined)}>
          <thead>
            <tr>
              <th scope="col">Sent, UTC</th>
              <th scope="col">Player</th>
              <th scope="col">Campaign</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={keyOf(row)}>
                <td className="num nowrap left">{clock(row.finished_at)}</td>
                <td className="mono player">{row.player}</td>
                <td>{row.campaign}</td>
                <td className={isLost(row) ? "bad" : "quiet"}>
                  <OutcomeWords {...row} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
