import type { Preview } from "../../../api/segment/schema.ts"
import { bytesWords, count } from "../../figure.ts"
import { PlayerLink } from "../../page/link.tsx"
import { payloadOf } from "../payload.ts"
import { ScopeFacts } from "./scope-facts.tsx"

interface PreviewResultProps {
  readonly preview: Preview
  /** The text has changed since. */
  readonly isOld: boolean
}

/** Whom a select has now: how many, the first of them, what it reads and how it would be evaluated. */
export function PreviewResult({ preview, isOld }: PreviewResultProps) {
  const { size, ms, players, columns } = preview
  return (
    <div className={isOld ? "old" : ""} role="status">
      <p className="found">
        <b className="num figure-2">{count(Number(size))}</b> players{" "}
        <span className="small quiet num">
          in {count(ms)} ms{isOld && ", before this edit"}
        </span>
      </p>
      <dl className="cost">
        <ScopeFacts scope={preview.scope} because={preview.scope_because} />
        <div>
          <dt>Reads</dt>
          <dd>
            {preview.estimate.length === 0 && "nothing"}
            {preview.estimate.map(({ relation, rows, bytes }) => (
              <span key={relation} className="block num">
                <span className="mono">{relation}</span> {count(rows)} rows, up to about{" "}
                {bytesWords(bytes)}
              </span>
            ))}
          </dd>
        </div>
      </dl>
      {players.length > 0 && <Players {...{ players, columns }} />}
      {players.length > 0 && Number(size) > players.length && (
        <p className="small quiet">The first {players.length}, by brand and player id.</p>
      )}
    </div>
  )
}

function Players({ players, columns }: Pick<Preview, "players" | "columns">) {
  return (
    // A region that scrolls must be reachable by key.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="sideways found-players" tabIndex={0} aria-label="Players found">
      <table>
        <thead>
          <tr>
            <th scope="col">Player</th>
            {columns.map((column) => (
              <th scope="col" key={column} className="mono">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {players.map(({ brand, player_id, payload }) => {
            const carried = payloadOf(payload)
            return (
              <tr key={`${brand}:${player_id}`}>
                <td>
                  <PlayerLink brand={brand} player={player_id} />
                </td>
                {columns.map((column) => (
                  <td key={column}>{carried[column] || <span className="faint">empty</span>}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
