import type { CampaignDocument } from "../../api/campaign/schema.ts"
import { moment } from "../figure.ts"
import { Glyph } from "../glyph.tsx"
import { isLost, outcomeWords } from "../outcome.tsx"
import { PlayerLink } from "../page/link.tsx"
import { reasonWords } from "../reason.ts"

const WORDS: Readonly<Record<string, string>> = {
  allow: "Allowed",
  shadow: "Decided only",
  suppress: "Not sent",
  defer: "Deferred",
}

/** The latest decisions, each with every reason; a player's id leads to the explanation. */
export function CampaignDecisions({ campaign }: { readonly campaign: CampaignDocument }) {
  const { decisions, name } = campaign
  return (
    <section className="below" aria-labelledby="latest-head">
      <h2 id="latest-head">Latest decisions</h2>
      {decisions.length === 0 ? (
        <p className="quiet">None in these days: nobody has entered the audience.</p>
      ) : (
        <table className="events">
          <thead>
            <tr>
              <th scope="col">Decided, UTC</th>
              <th scope="col">Player</th>
              <th scope="col">Decision</th>
              <th scope="col" className="wide">
                Message
              </th>
            </tr>
          </thead>
          <tbody>
            {decisions.map(({ decided_at, brand, player_id, verdict, reasons, sent }) => (
              <tr key={`${decided_at} ${brand}:${player_id}`}>
                <td className="num left nowrap">{moment(decided_at)}</td>
                <td>
                  <PlayerLink
                    brand={brand}
                    player={player_id}
                    fields={{ tab: "explain", campaign: name }}
                  />
                </td>
                <td>
                  <Glyph name={glyphOf(verdict)} /> {WORDS[verdict] ?? verdict}
                  {reasons.length > 0 && (
                    <small className="quiet block">{reasons.map(reasonWords).join("; ")}</small>
                  )}
                </td>
                <td className={sent && isLost(sent) ? "bad wide" : "quiet wide"}>
                  {sent && outcomeWords(sent)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function glyphOf(verdict: string) {
  return verdict === "allow" || verdict === "shadow" || verdict === "suppress" ? verdict : "defer"
}
