import type { PlayerDocument } from "../../api/player/schema.ts"
import { moment } from "../figure.ts"
import { Glyph, type GlyphName } from "../glyph.tsx"
import { isLost, outcomeWords } from "../outcome.tsx"
import { Link, playerPath } from "../page/link.tsx"
import { reasonWords } from "../reason.ts"

const VERDICTS: Readonly<Record<string, readonly [GlyphName, string]>> = {
  allow: ["allow", "Allowed"],
  shadow: ["shadow", "Decided only"],
  suppress: ["suppress", "Not sent"],
  defer: ["defer", "Deferred"],
}
const DECISIONS_FIRST = 12

/** Where he belongs, what was decided about him, what he was sent. */
export function PlayerSide({ document }: { readonly document: PlayerDocument }) {
  return (
    <aside className="engage">
      <MayWeWrite document={document} />
      <Segments segments={document.segments} />
      <Decisions document={document} />
      <Sends sends={document.sends} />
    </aside>
  )
}

function MayWeWrite({ document: { brand, player_id, campaigns } }: { document: PlayerDocument }) {
  return (
    <section aria-labelledby="write-head">
      <h2 id="write-head">May we write?</h2>
      <ul>
        {campaigns.map((campaign) => (
          <li key={campaign}>
            <Link
              to={playerPath(brand, player_id)}
              fields={{ tab: "explain", campaign, decided: "now" }}
              className="underlined"
            >
              Ask the gate about {campaign}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Segments({ segments }: Pick<PlayerDocument, "segments">) {
  return (
    <section aria-labelledby="member-head">
      <h2 id="member-head">Segments</h2>
      {segments.length === 0 ? (
        <p className="quiet">The player belongs to none.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Segment</th>
              <th scope="col" className="num">
                Entered, UTC
              </th>
            </tr>
          </thead>
          <tbody>
            {segments.map(({ segment, entered_at }) => (
              <tr key={segment}>
                <td>
                  <Link to={`/segments/${segment}`}>{segment}</Link>
                </td>
                <td className="num">{moment(entered_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Decisions({ document }: { readonly document: PlayerDocument }) {
  const { decisions, brand, player_id } = document
  return (
    <section aria-labelledby="decisions-head">
      <h2 id="decisions-head">Decisions of the gate</h2>
      {decisions.length === 0 && <p className="quiet">None about this player yet.</p>}
      <ol className="steps">
        {decisions.slice(0, DECISIONS_FIRST).map(({ campaign, decided_at, verdict, reasons }) => {
          const [glyph, words] = VERDICTS[verdict] ?? ["defer", verdict]
          return (
            <li key={`${decided_at} ${campaign}`}>
              <time dateTime={decided_at}>{moment(decided_at)}</time>
              <div>
                <Glyph name={glyph} /> {words},{" "}
                <Link
                  to={playerPath(brand, player_id)}
                  fields={{ tab: "explain", campaign, decided: decided_at }}
                  className="underlined"
                >
                  {campaign}
                </Link>
                {reasons.map((reason) => (
                  <small key={reason} className="quiet block">
                    {reasonWords(reason)}
                  </small>
                ))}
              </div>
            </li>
          )
        })}
      </ol>
      {decisions.length > DECISIONS_FIRST && (
        <p className="small quiet">The latest {DECISIONS_FIRST}.</p>
      )}
    </section>
  )
}

function Sends({ sends }: Pick<PlayerDocument, "sends">) {
  if (sends.length === 0) return null
  return (
    <section aria-labelledby="sends-head">
      <h2 id="sends-head">Messages</h2>
      <ol className="steps">
        {sends
          .slice(0, DECISIONS_FIRST)
          .map(({ campaign, finished_at, detail, channel, ...sent }) => (
            <li key={`${finished_at} ${campaign}`}>
              <time dateTime={finished_at}>{moment(finished_at)}</time>
              <div>
                {campaign}, {channel}:{" "}
                <span className={isLost(sent) ? "bad" : ""}>{outcomeWords(sent)}</span>
                {detail && <small className="quiet block">{detail}</small>}
              </div>
            </li>
          ))}
      </ol>
    </section>
  )
}
