import { useCallback } from "react"
import { PlotFigure } from "./chart/plot.tsx"
import { segmentSize } from "./chart/segment-size.ts"
import { count } from "./figure.ts"
import { Glyph } from "./glyph.tsx"
import { reasonWords } from "./reason.ts"
import type { Snapshot } from "./snapshot.ts"

type Segments = NonNullable<Snapshot["segments"]>
type DecisionSummary = NonNullable<Snapshot["decisions"]>
type MessageRows = NonNullable<Snapshot["messages"]>

/** Segment size over the last 24 hours. */
export function Segment({
  segment,
  size,
  sizes,
  now,
}: Segments[number] & { readonly now: string }) {
  const draw = useCallback((width: number) => segmentSize({ sizes, now, width }), [sizes, now])
  return (
    <div>
      <div className="row-head">
        <h2>Segment {segment}</h2>
        <span className="num strong">{count(size)} players</span>
      </div>
      <PlotFigure finding={`${segment} has ${count(size)} players`} draw={draw} />
    </div>
  )
}

const VERDICTS = { allow: "Allowed", suppress: "Suppressed", defer: "Deferred" } as const

/** What the gate said, in players: verdicts are glyph and word, never colour alone. */
export function Decisions({ players, reasons }: DecisionSummary) {
  const names = Object.keys(VERDICTS) as (keyof typeof VERDICTS)[]
  if (names.every((name) => players[name] === 0))
    return (
      <p className="quiet">
        No decisions in the last 24 hours: nobody has entered a segment with a campaign.
      </p>
    )
  const most = Math.max(1, ...reasons.map((row) => row.players))
  return (
    <>
      <p className="verdicts">
        {names
          .filter((name) => name !== "defer" || players.defer > 0)
          .map((name) => (
            <span key={name}>
              <Glyph name={name} /> <span className="num strong">{count(players[name])}</span>{" "}
              {VERDICTS[name].toLowerCase()}
            </span>
          ))}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Reason (a player may have several)</th>
            <th scope="col" className="num">
              Players
            </th>
            <th scope="col" className="bar-cell">
              <span className="visually-hidden">Share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {reasons.map((row) => (
            <tr key={`${row.verdict} ${row.reason}`}>
              <td>{reasonWords(row.reason)}</td>
              <td className="num">{count(row.players)}</td>
              <td className="bar-cell">
                <svg
                  className="bar"
                  viewBox="0 0 100 8"
                  preserveAspectRatio="none"
                  aria-hidden="true"
                >
                  <rect width={(100 * row.players) / most} height="8" fill="var(--compare)" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** The latest messages, by player id: no address ever comes here. */
export function Messages({ rows }: { readonly rows: MessageRows }) {
  if (rows.length === 0)
    return (
      <p className="quiet">No messages yet: a campaign sends when a player enters its segment.</p>
    )
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Sent, UTC</th>
          <th scope="col">Player</th>
          <th scope="col">Campaign</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.finished_at} ${row.player}`}>
            <td className="num nowrap left">{row.finished_at.slice(11, 19)}</td>
            <td className="mono">{row.player}</td>
            <td>{row.campaign}</td>
            <td className={row.outcome === "accepted" ? "quiet" : "bad"}>{row.outcome}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
