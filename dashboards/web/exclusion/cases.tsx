import { useState } from "react"
import type { CaseRow } from "../../api/exclusion/schema.ts"
import { Picker } from "../choice.tsx"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { PlayerLink } from "../page/link.tsx"
import { useField } from "../page/place.ts"
import { TextInput } from "../page/text-input.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import { type Trouble, TroubleNote } from "../segment/preview/trouble.tsx"
import { tell } from "../told.ts"

const STATES = [
  ["", "All"],
  ["review", "To look at"],
  ["exact", "On a list"],
  ["confirmed", "Confirmed"],
  ["dismissed", "Somebody else"],
] as const

const WORDS: Readonly<Record<CaseRow["state"], string>> = {
  review: "may be on it: no promotions until somebody has looked",
  exact: "is on it",
  confirmed: "is on it, as somebody confirmed",
  dismissed: "is somebody else",
}

/** Players who are, were or may be on a list, and the decision on each. */
export function Cases() {
  const [state, choose] = useField("state")
  const [reason, setReason] = useState("")
  const [refused, refuse] = useState<Trouble>()
  const live = useAnswer<readonly CaseRow[]>(
    `/api/exclusion-lists/cases?state=${encodeURIComponent(state)}`,
  )
  const decide = async (id: string, decision: "confirmed" | "dismissed") => {
    const path = `/api/exclusion-lists/cases/${encodeURIComponent(id)}/decide`
    const said = await tell("POST", path, { decision, reason })
    refuse("refused" in said ? said.refused : undefined)
    if ("answer" in said) setReason("")
  }
  return (
    <section className="law-part" aria-labelledby="cases-head">
      <div className="row-head">
        <h2 id="cases-head">Players</h2>
        <Picker name="Show" options={STATES} chosen={state} choose={choose} />
      </div>
      {live.value === undefined ? (
        <Waiting live={live} what="who is on the lists" />
      ) : (
        <>
          <Old live={live} />
          {live.value.length === 0 ? (
            <p className="quiet">Nobody.</p>
          ) : (
            <>
              <div className="rule-fields">
                <TextInput
                  words="Why"
                  hint="Why; it is kept on record"
                  size={30}
                  value={reason}
                  change={setReason}
                />
              </div>
              {refused && <TroubleNote {...refused} />}
              <CaseTable rows={live.value} decide={decide} />
            </>
          )}
        </>
      )}
    </section>
  )
}

interface CaseTableProps {
  readonly rows: readonly CaseRow[]
  readonly decide: (id: string, decision: "confirmed" | "dismissed") => void
}

function CaseTable({ rows, decide }: CaseTableProps) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Player</th>
          <th scope="col" className="wide">
            Off it since, UTC
          </th>
          <th scope="col" className="wide">
            Since, UTC
          </th>
          <th scope="col">
            <span className="visually-hidden">Do</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.case}>
            <td>
              <Player name={row.player} />
              <small className={row.state === "review" ? "warn block" : "quiet block"}>
                <span className="mono">{row.list}</span>: {WORDS[row.state]}
                {row.decided_by !== null && `, by ${row.decided_by}`}
              </small>
            </td>
            <td className="wide num left">{row.off_list_at !== null && moment(row.off_list_at)}</td>
            <td className="wide num left">{row.since === null ? "" : moment(row.since)}</td>
            <td className="num">
              {row.state !== "exact" && row.state !== "confirmed" && (
                <button
                  type="button"
                  className="pick"
                  onClick={() => decide(row.case, "confirmed")}
                >
                  It is he<span className="visually-hidden">, {row.player}</span>
                </button>
              )}
              {row.state !== "dismissed" && (
                <button
                  type="button"
                  className="pick"
                  onClick={() => decide(row.case, "dismissed")}
                >
                  Somebody else<span className="visually-hidden"> than {row.player}</span>
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Player({ name }: { readonly name: string }) {
  const colon = name.indexOf(":")
  return <PlayerLink brand={name.slice(0, colon)} player={name.slice(colon + 1)} />
}
