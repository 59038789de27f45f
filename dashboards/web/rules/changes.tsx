import type { Change } from "../../api/policy/schema.ts"
import { moment } from "../figure.ts"
import { useField } from "../page/place.ts"
import { STATES } from "./rule-words.tsx"

/** Every change of a rule, the latest first. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const [chosen, choose] = useField("change")
  if (changes.length === 0)
    return <p className="quiet">None: every rule is as it ships. Choose a place, then Change.</p>
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Change</th>
          <th scope="col">State</th>
          <th scope="col" className="wide">
            Holds from, UTC
          </th>
          <th scope="col" className="wide">
            By
          </th>
          <th scope="col">
            <span className="visually-hidden">Do</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ change, law, state, effective_at, authors, approved_by, note }) => (
          <tr key={change}>
            <td>
              <span className="num">{change}</span> <span className="mono">{law}</span>
              {note !== "" && <small className="quiet block">{note}</small>}
            </td>
            <td className={state === "proposed" ? "strong" : ""}>{STATES[state]}</td>
            <td className="wide num left">{effective_at === null ? "" : moment(effective_at)}</td>
            <td className="wide">
              {authors.join(", ")}
              {approved_by !== null && (
                <small className="quiet block">approved by {approved_by}</small>
              )}
            </td>
            <td className="num">
              <button
                type="button"
                className="pick"
                aria-pressed={chosen === String(change)}
                onClick={() => choose(chosen === String(change) ? "" : String(change))}
              >
                Look<span className="visually-hidden"> at change {change}</span>
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
