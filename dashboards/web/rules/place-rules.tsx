import type { Rule } from "../../api/policy/schema.ts"
import { OfficersOnly } from "../page/officers-only.tsx"
import { useField } from "../page/place.ts"
import { Mark } from "./rule-matrix.tsx"
import { datesOf, hostOf, kindWords, shapeOf } from "./rule-words.tsx"

interface PlaceRulesProps {
  readonly rules: readonly Rule[]
  /** Empty: those of everybody. */
  readonly place: string
}

/** The rules of one place, each with its dates, sources and what changed it. */
export function PlaceRules({ rules, place }: PlaceRulesProps) {
  const [, draft] = useField("law")
  const own = rules.filter(({ jurisdiction }) => jurisdiction === place)
  return (
    <section aria-labelledby="place-head" className="law-part">
      <div className="row-head">
        <h2 id="place-head">{place === "" ? "Of everybody" : `Of ${place}`}</h2>
        <OfficersOnly>
          <button type="button" className="btn" onClick={() => draft("new")}>
            Draft a new rule
          </button>
        </OfficersOnly>
      </div>
      {place === "" && (
        <p className="quiet">They are code, and hold everywhere: a release changes them.</p>
      )}
      <table className="law-rules">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col" className="wide">
              Does
            </th>
            <th scope="col" className="wide">
              From, to
            </th>
            <th scope="col">Source</th>
            <th scope="col">
              <span className="visually-hidden">Do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {own.map((rule) => (
            <tr key={rule.id}>
              <td>
                <Mark shape={shapeOf(rule)} /> {rule.says}
                <small className="quiet block">
                  <span className="mono">{rule.id}</span>
                  {rule.status !== "active" && `, ${rule.status}`}
                  {rule.change !== null && `, by change ${rule.change}`}
                </small>
                {rule.ships_otherwise && (
                  <small className="warn block">
                    A release ships another text than when it was changed: look at it.
                  </small>
                )}
                {rule.note !== null && <small className="quiet block">{rule.note}</small>}
              </td>
              <td className="wide">{kindWords(rule.kind)}</td>
              <td className="wide num left">{datesOf(rule)}</td>
              <td>
                <Sources rule={rule} />
              </td>
              <td className="num">
                <OfficersOnly>
                  {rule.text !== null && (
                    <button type="button" className="pick" onClick={() => draft(rule.id)}>
                      Change<span className="visually-hidden"> {rule.id}</span>
                    </button>
                  )}
                </OfficersOnly>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Sources({ rule: { sources, mark, verified_by } }: { readonly rule: Rule }) {
  return (
    <>
      {sources.map((source) => (
        <a key={source} className="block underlined" href={source} rel="noreferrer" target="_blank">
          {hostOf(source)}
        </a>
      ))}
      {mark !== null && (
        <small className={mark === "not_verified" ? "warn block" : "quiet block"}>
          {mark.replace("_", " ")}
          {verified_by !== null && `, read by ${verified_by}`}
        </small>
      )}
    </>
  )
}
