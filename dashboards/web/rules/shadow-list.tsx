import { useState } from "react"
import type { ShadowRow } from "../../api/policy/schema.ts"
import { Picker } from "../choice.tsx"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { OfficersOnly } from "../page/officers-only.tsx"
import { TextInput } from "../page/text-input.tsx"
import { Waiting } from "../page/waiting.tsx"
import { type Trouble, TroubleNote } from "../segment/preview/trouble.tsx"
import { tell } from "../told.ts"

const SCOPES = [
  ["jurisdiction", "Place"],
  ["brand", "Brand"],
  ["campaign", "Campaign"],
] as const

/** Where it is decided and nothing sent, and the switch. */
export function ShadowList() {
  const live = useAnswer<readonly ShadowRow[]>("/api/policy/shadow")
  const [scope, setScope] = useState<string>("jurisdiction")
  const [name, setName] = useState("")
  const [reason, setReason] = useState("")
  const [refused, refuse] = useState<Trouble>()
  const turn = async (on: boolean, of: object) => {
    const said = await tell("POST", "/api/policy/shadow", { on, reason, ...of })
    refuse("refused" in said ? said.refused : undefined)
  }
  if (live.value === undefined) return <Waiting live={live} what="the shadow modes" />
  return (
    <section aria-labelledby="shadow-head" className="law-part">
      <h2 id="shadow-head">Decided only</h2>
      <p className="quiet">
        In shadow mode everything is decided and on record, and nothing is sent. Switching off sends
        what is wanted from then on, and nothing of before.
      </p>
      {live.value.length > 0 && (
        <ul className="law-steps">
          {live.value.map((row) => (
            <li key={`${row.scope} ${row.name}`}>
              {row.scope} <b>{row.name}</b> since <span className="num">{moment(row.since)}</span>{" "}
              UTC, by {row.by}
              <span className="quiet">: {row.reason}</span>{" "}
              <OfficersOnly>
                <button
                  type="button"
                  className="pick"
                  onClick={() => turn(false, { scope: row.scope, name: row.name })}
                >
                  Send again<span className="visually-hidden"> for {row.name}</span>
                </button>
              </OfficersOnly>
            </li>
          ))}
        </ul>
      )}
      <OfficersOnly>
        <div className="rule-fields">
          <Picker name="What" options={SCOPES} chosen={scope} choose={setScope} />
          <TextInput words="Name, as US-NJ" size={16} value={name} change={setName} />
          <TextInput words="Why" size={28} value={reason} change={setReason} />
          <button type="button" className="btn" onClick={() => turn(true, { scope, name })}>
            Decide only
          </button>
        </div>
      </OfficersOnly>
      {refused && <TroubleNote {...refused} />}
    </section>
  )
}
