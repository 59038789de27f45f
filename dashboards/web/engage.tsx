import { useCallback } from "react"
import { PlotFigure } from "./chart/plot.tsx"
import { segmentSize } from "./chart/segment-size.ts"
import { count } from "./figure.ts"
import type { Snapshot } from "./snapshot.ts"

/** Segment size over time. */
export function Segment({ segment, size, sizes }: Snapshot["segments"][number]) {
  const draw = useCallback((width: number) => segmentSize(sizes, { width }), [sizes])
  return (
    <div>
      <div className="row-head">
        <h2>{segment}</h2>
        <span className="num strong">{count(size)} players</span>
      </div>
      <PlotFigure finding={`${segment} has ${count(size)} players`} draw={draw} />
    </div>
  )
}

const GLYPHS: Readonly<Record<string, string>> = { allow: "✓", suppress: "⊘", defer: "◷" }
const WORDS: Readonly<Record<string, string>> = {
  allow: "Allowed",
  suppress: "Suppressed",
  defer: "Deferred",
}

/** What the gate said, by reason: verdicts are glyph and word, never colour alone. */
export function Decisions({ rows }: { readonly rows: Snapshot["decisions"] }) {
  const most = Math.max(1, ...rows.map((row) => row.count))
  if (rows.length === 0)
    return <p className="quiet">No decisions yet: nobody has entered a segment with a campaign.</p>
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">Reason</th>
          <th scope="col" className="num">
            Players
          </th>
          <th scope="col" className="bar-cell">
            <span className="visually-hidden">Share</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.verdict} ${row.reason}`}>
            <td className={row.verdict === "suppress" ? "bad nowrap" : "nowrap"}>
              <span aria-hidden="true">{GLYPHS[row.verdict]}</span> {WORDS[row.verdict]}
            </td>
            <td className="quiet">{row.reason.replaceAll("_", " ") || "every rule allows it"}</td>
            <td className="num">{count(row.count)}</td>
            <td className="bar-cell">
              <svg
                className="bar"
                viewBox="0 0 100 8"
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect
                  width={(100 * row.count) / most}
                  height="8"
                  fill={row.verdict === "allow" ? "var(--petrol)" : "var(--compare)"}
                />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The latest messages, by player id: no address ever comes here. */
export function Messages({ rows }: { readonly rows: Snapshot["messages"] }) {
  if (rows.length === 0) return <p className="quiet">No messages yet.</p>
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Sent</th>
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
