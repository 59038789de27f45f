import { useCallback } from "react"
import type { CampaignDay, CampaignDocument } from "../../api/campaign/schema.ts"
import { campaignByDay, PARTS, type PartRow } from "../chart/campaign-by-day.ts"
import { Legend } from "../chart/legend.tsx"
import { PlotFigure } from "../chart/plot.tsx"
import { daysBetween } from "../day.ts"
import { count, dayWords } from "../figure.ts"
import { TableSwitch } from "../table-switch.tsx"
import type { View } from "../view.ts"

interface CampaignDaysProps {
  readonly campaign: CampaignDocument
  readonly view: View
  readonly change: (part: Partial<View>) => void
}

/** The campaign by day of the wish. */
export function CampaignDays({ campaign, view, change }: CampaignDaysProps) {
  const { days, from, to, sent, suppressed } = campaign
  const draw = useCallback(
    (width: number) =>
      campaignByDay({ rows: days.flatMap(partsOf), days: daysBetween(from, to), width }),
    [days, from, to],
  )
  return (
    <section aria-labelledby="days-head">
      <div className="row-head">
        <h2 id="days-head">By day of the wish</h2>
        <Legend parts={PARTS} />
        <span className="words">
          <TableSwitch chart="campaign" {...{ view, change }} />
        </span>
      </div>
      {view.tables.includes("campaign") ? (
        <DayTable days={days} />
      ) : (
        <PlotFigure
          finding={`${count(sent)} sent and ${count(suppressed)} suppressed from ${dayWords(from)} to ${dayWords(to)}`}
          draw={draw}
        />
      )}
    </section>
  )
}

// What was only decided on is in the table: no bar is to look like messages.
function partsOf({
  day,
  sent,
  failed,
  shadowed,
  suppressed,
  wanted,
}: CampaignDay): readonly PartRow[] {
  return [
    { day, part: "sent", count: sent },
    { day, part: "failed", count: failed },
    { day, part: "suppressed", count: suppressed },
    { day, part: "waiting", count: Math.max(0, wanted - sent - failed - suppressed - shadowed) },
  ]
}

const COLUMNS = [
  "wanted",
  "reached",
  "shadowed",
  "suppressed",
  "deferred",
  "sent",
  "failed",
  "delivered",
] as const

function DayTable({ days }: Pick<CampaignDocument, "days">) {
  return (
    // A region that scrolls must be reachable by key.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroll" tabIndex={0} aria-label="Days as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {COLUMNS.map((name) => (
              <th scope="col" className="num" key={name}>
                {`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((row) => (
            <tr key={row.day}>
              <td className="nowrap">{row.day}</td>
              {COLUMNS.map((name) => (
                <td className="num" key={name}>
                  {count(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
