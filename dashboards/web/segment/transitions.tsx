import { useState } from "react"
import type { TransitionRow } from "../../api/segment/schema.ts"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { PlayerLink } from "../page/link.tsx"
import { Waiting } from "../page/waiting.tsx"
import { causeWords } from "./cause.ts"

interface TransitionsProps {
  readonly name: string
  readonly limit?: number
}

const keyOf = (row: TransitionRow) => `${row.at} ${row.brand}:${row.player_id} ${row.change}`

/** Who came and who went, newest first. Rows under a pointer stay. */
export function Transitions({ name, limit = 200 }: TransitionsProps) {
  const live = useAnswer<readonly TransitionRow[]>(
    `/api/segments/${encodeURIComponent(name)}/transitions?limit=${limit}`,
    1_000,
  )
  const [held, setHeld] = useState<readonly TransitionRow[] | undefined>()
  const rows = held ?? live.value
  const known = new Set(rows?.map(keyOf))
  const newer = live.value?.filter((row) => !known.has(keyOf(row))).length ?? 0
  return (
    <section aria-labelledby="moves-head">
      <div className="row-head">
        <h2 id="moves-head">Latest changes</h2>
        {newer > 0 && <span className="small quiet">{newer} newer</span>}
      </div>
      {rows === undefined ? (
        <Waiting live={live} what="the changes" />
      ) : rows.length === 0 ? (
        <p className="quiet">Nobody has entered yet.</p>
      ) : (
        <table onPointerEnter={() => setHeld(live.value)} onPointerLeave={() => setHeld(undefined)}>
          <thead>
            <tr>
              <th scope="col">At, UTC</th>
              <th scope="col">Player</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                <td className="num left nowrap">{moment(row.at)}</td>
                <td>
                  <PlayerLink brand={row.brand} player={row.player_id} />
                </td>
                <td>
                  {row.change}{" "}
                  <span className="small quiet block">{causeWords(row.cause).toLowerCase()}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
