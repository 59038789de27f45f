import { moment } from "../figure.ts"
import { useFound } from "../find/found-players.tsx"
import { Frame } from "../page/frame.tsx"
import { PlayerLink } from "../page/link.tsx"
import { replace, usePlace } from "../page/place.ts"

/** Looks up a player. What is typed stands in the address. */
export function PlayersPage() {
  const { path, search } = usePlace()
  const query = new URLSearchParams(search)
  const typed = query.get("find") ?? ""
  const found = useFound(typed)
  const type = (text: string) => {
    if (text) query.set("find", text)
    else query.delete("find")
    replace(query.size > 0 ? `${path}?${query}` : path)
  }
  return (
    <Frame crumbs={[["Players"]]}>
      <h1>Players</h1>
      <p className="quiet sentence">
        Found by the operator's own id. Names and addresses are in the vault and not searched.
      </p>
      <label className="find-field">
        <span className="small quiet">Player id, or brand:player</span>
        <input
          type="search"
          autoComplete="off"
          placeholder="orsa:8842107"
          value={typed}
          onChange={({ target }) => type(target.value)}
        />
      </label>
      {found !== undefined && found.length === 0 && (
        <p className="quiet">No player's id begins with “{typed}”. Ids are case-sensitive.</p>
      )}
      {found !== undefined && found.length > 0 && (
        <table className="narrow-table">
          <thead>
            <tr>
              <th scope="col">Player</th>
              <th scope="col">Active last, UTC</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ brand, player_id, active_last_at }) => (
              <tr key={`${brand}:${player_id}`}>
                <td>
                  <PlayerLink brand={brand} player={player_id} />
                </td>
                <td className="num left">{active_last_at ? moment(active_last_at) : "never"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Frame>
  )
}
