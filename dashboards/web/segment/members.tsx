import type { MemberRow } from "../../api/segment/schema.ts"
import { Choice } from "../choice.tsx"
import { count, moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { PlayerLink } from "../page/link.tsx"
import { useField } from "../page/place.ts"
import { useShell } from "../page/shell.ts"
import { Waiting } from "../page/waiting.tsx"
import { MembersTools } from "./members-tools.tsx"
import { payloadOf } from "./payload.ts"

const PAGE_ROWS = 50

interface MembersProps {
  readonly name: string
  readonly size: number | null
}

/** Who belongs to it, by brand and player id: no name and no address ever comes here. */
export function Members({ name, size }: MembersProps) {
  const [brand, chooseBrand] = useField("brand")
  const [after, turn] = useField("after")
  const { snapshot } = useShell()
  const query = new URLSearchParams({
    limit: String(PAGE_ROWS),
    ...(brand && { brand }),
    ...(after && { after }),
  })
  const live = useAnswer<readonly MemberRow[]>(
    `/api/segments/${encodeURIComponent(name)}/members?${query}`,
  )
  const rows = live.value
  const last = rows?.at(-1)
  const brands = snapshot.value?.brands?.map((one) => one.brand) ?? []
  return (
    <section aria-labelledby="members-head">
      <div className="row-head">
        <h2 id="members-head">
          Members{size !== null && <span className="quiet num">, {count(size)} in all</span>}
        </h2>
        {brands.length > 1 && (
          <Choice
            name="Brand"
            options={[["", "All brands"], ...brands.map((one) => [one, one] as const)]}
            chosen={brand}
            choose={(value) => chooseBrand(value, { after: "" })}
          />
        )}
      </div>
      {size !== null && <MembersTools name={name} />}
      {rows === undefined ? (
        <Waiting live={live} what="the members" />
      ) : rows.length === 0 ? (
        <p className="quiet">{emptyWords(size, after)}</p>
      ) : (
        <MemberTable rows={rows} />
      )}
      <p className="pages">
        {after && (
          <button type="button" className="btn" onClick={() => turn("")}>
            First page
          </button>
        )}
        {last && rows?.length === PAGE_ROWS && (
          <button
            type="button"
            className="btn"
            onClick={() => turn(`${last.brand}:${last.player_id}`)}
          >
            Next {PAGE_ROWS}
          </button>
        )}
      </p>
    </section>
  )
}

function emptyWords(size: number | null, after: string): string {
  if (size === null)
    return "Not evaluated yet: nobody knows who belongs to it. It is looked at soon."
  return after ? "No further members." : "Nobody belongs to it now."
}

function MemberTable({ rows }: { readonly rows: readonly MemberRow[] }) {
  const payloads = rows.map(({ payload }) => payloadOf(payload))
  const columns = [...new Set(payloads.flatMap((payload) => Object.keys(payload)))]
  return (
    // A region that scrolls must be reachable by key.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="sideways" tabIndex={0} aria-label="Members as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Player</th>
            <th scope="col">Entered, UTC</th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                <span className="mono">{column}</span>
                <small className="block quiet">at the entry</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ brand, player_id, entered_at }, place) => (
            <tr key={`${brand}:${player_id}`}>
              <td>
                <PlayerLink brand={brand} player={player_id} />
              </td>
              <td className="num left nowrap">{moment(entered_at)}</td>
              {columns.map((column) => (
                <td key={column}>
                  {payloads[place]?.[column] || <span className="faint">empty</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
