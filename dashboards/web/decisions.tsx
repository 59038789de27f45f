import { count } from "./figure.ts"
import { Glyph } from "./glyph.tsx"
import { Link } from "./page/link.tsx"
import { reasonWords } from "./reason.ts"
import type { Snapshot } from "./snapshot.ts"

const VERDICTS = {
  allow: "allowed",
  shadow: "decided only",
  suppress: "suppressed",
  defer: "deferred",
} as const
const NAMES = Object.keys(VERDICTS) as (keyof typeof VERDICTS)[]

/** Shown where there are any. */
const SELDOM: readonly string[] = ["shadow", "defer"]

const REASONS_MAX = 8

/** What the gate said, in players: verdicts are glyph and word, never colour alone. */
export function Decisions({ players, reasons }: NonNullable<Snapshot["decisions"]>) {
  const isEmpty = NAMES.every((name) => players[name] === 0)
  return (
    <div>
      <h2>Decisions of the gate, 24 hours</h2>
      {isEmpty ? (
        <p className="quiet">None: nobody has entered a segment that has a campaign.</p>
      ) : (
        <p className="verdicts">
          {NAMES.filter((name) => !SELDOM.includes(name) || players[name] > 0).map((name) => (
            <span key={name}>
              <Glyph name={name} /> <span className="num strong">{count(players[name])}</span>{" "}
              {VERDICTS[name]}
            </span>
          ))}
        </p>
      )}
      {reasons.length > 0 && <Reasons rows={reasons.slice(0, REASONS_MAX)} />}
      {reasons.length > REASONS_MAX && (
        <p className="small more">
          <span className="quiet">
            {count(reasons.length - REASONS_MAX)} rarer reasons stand with each campaign.
          </span>{" "}
          <Link to="/campaigns" className="underlined">
            Campaigns
          </Link>
        </p>
      )}
    </div>
  )
}

/** Why the gate said no, in players, the most frequent first. */
export function Reasons({
  rows,
}: {
  readonly rows: NonNullable<Snapshot["decisions"]>["reasons"]
}) {
  const most = Math.max(1, ...rows.map((row) => row.players))
  return (
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
        {rows.map((row) => (
          <tr key={`${row.verdict} ${row.reason}`}>
            <td>
              {row.verdict === "defer" && <Glyph name="defer" />} {reasonWords(row.reason)}
            </td>
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
  )
}
