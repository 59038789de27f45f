import { useState } from "react"
import type { Change, ChangeDocument } from "../../api/policy/schema.ts"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { OfficersOnly } from "../page/officers-only.tsx"
import { TextInput } from "../page/text-input.tsx"
import { Waiting } from "../page/waiting.tsx"
import { type Trouble, TroubleNote } from "../segment/preview/trouble.tsx"
import { tell } from "../told.ts"
import { BacktestBox } from "./backtest-box.tsx"
import { TextForm } from "./draft-form.tsx"
import { STATES } from "./rule-words.tsx"

/** A change with all that whoever approves has to see: what it changes, what it would have done, who wrote it. */
export function ChangeDetail({ number }: { readonly number: string }) {
  const path = `/api/policy/changes/${encodeURIComponent(number)}`
  const live = useAnswer<ChangeDocument>(path)
  if (live.value === undefined) return <Waiting live={live} what="the change" />
  const { change, law, state, fields, steps } = live.value
  return (
    <section aria-label={`Change ${change}`} className="change-detail">
      <h3>
        Change {change} of <span className="mono">{law}</span>: {STATES[state]}
      </h3>
      <Fields fields={fields} />
      <OfficersOnly>
        <BacktestBox path={path} />
        <Steps document={live.value} path={path} />
      </OfficersOnly>
      <h4>What was done</h4>
      <ul className="law-steps">
        {steps.map(({ step, by, at, reason }) => (
          <li key={at + step}>
            <span className="num">{moment(at)}</span> {step.replace("_", " ")} by {by}
            {reason !== "" && <span className="quiet">: {reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Fields({ fields }: Pick<ChangeDocument, "fields">) {
  if (fields.length === 0) return <p className="quiet">It changes nothing of the rule.</p>
  return (
    <table className="law-diff">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, from, to }) => (
          <tr key={field}>
            <td className="mono">{field}</td>
            <td className="wrap">{from ?? <span className="faint">nothing</span>}</td>
            <td className="wrap strong">{to ?? <span className="faint">nothing</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface StepsProps {
  readonly document: ChangeDocument
  readonly path: string
}

/** What can be done with it now. Who may is said by the server. */
function Steps({ document, path }: StepsProps) {
  const { change, law, state, revision, text, rolls_back } = document
  const [reason, setReason] = useState("")
  const [from, setFrom] = useState("")
  const [isEditing, edit] = useState(false)
  const [refused, refuse] = useState<Trouble>()
  const act = async (to: string, body: object) => {
    const said = await tell<Change>("POST", to, { reason, ...body })
    refuse("refused" in said ? said.refused : undefined)
  }
  const step = (words: string, what: string, body: object = {}) => (
    <button
      type="button"
      className="btn"
      onClick={() => act(`${path}/${what}`, { revision, ...body })}
    >
      {words}
    </button>
  )
  const isOpen = state === "draft" || state === "proposed"
  const isStanding = state === "in_force" || state === "scheduled"
  if (!isOpen && !isStanding) return null
  return (
    <>
      <div className="rule-fields">
        <TextInput words="Reason" size={32} value={reason} change={setReason} />
        {state === "draft" && step("Propose", "propose")}
        {state === "proposed" && (
          <>
            <label className="small quiet" htmlFor="holds-from">
              from, UTC (empty: now)
            </label>
            <input
              id="holds-from"
              className="rule-value"
              type="datetime-local"
              value={from}
              onChange={({ target }) => setFrom(target.value)}
            />
            {step("Approve", "approve", from === "" ? {} : { from: `${from}:00Z` })}
          </>
        )}
        {isOpen && step("Reject", "reject")}
        {isOpen && rolls_back === null && (
          <button type="button" className="btn" onClick={() => edit(!isEditing)}>
            Another text
          </button>
        )}
        {isStanding && (
          <button
            type="button"
            className="btn"
            onClick={() =>
              act(`/api/policy/rules/${encodeURIComponent(law)}/rollback`, { change, revision })
            }
          >
            {state === "scheduled" ? "Withdraw" : "Roll back"}
          </button>
        )}
      </div>
      {refused && <TroubleNote {...refused} />}
      {isEditing && isOpen && (
        <TextForm
          text={text ?? ""}
          save={(next, note) => tell<Change>("PUT", path, { text: next, note })}
          done={() => edit(false)}
        />
      )}
    </>
  )
}
