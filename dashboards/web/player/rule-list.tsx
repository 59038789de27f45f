import type { Explained } from "../../api/player/schema.ts"
import { moment } from "../figure.ts"
import { Glyph } from "../glyph.tsx"
import { reasonWords } from "../reason.ts"
import { ruleWords } from "./past-decision.ts"

/** Every rule with its verdict and what it read; those that stop come first. */
export function RuleList({ rules }: Pick<Explained, "rules">) {
  const isStopping = ({ isAllowed, isNoted }: Explained["rules"][number]) => !isAllowed && !isNoted
  const stopping = rules.filter(isStopping)
  const passing = rules.filter((rule) => !isStopping(rule))
  return (
    <>
      <div className="row-head">
        <h3>Every rule, with what it read</h3>
        <span className="small quiet num">
          {stopping.length} stop, {passing.length} pass
        </span>
      </div>
      {rules.length === 0 ? (
        <p className="quiet">Nobody could be decided on, so no rule read anything.</p>
      ) : (
        <RuleTable rules={[...stopping, ...passing]} />
      )}
    </>
  )
}

function RuleTable({ rules }: Pick<Explained, "rules">) {
  return (
    <table className="rules">
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">Rule</th>
          <th scope="col">What the gate read</th>
        </tr>
      </thead>
      <tbody>
        {rules.map(({ rule, isAllowed, isNoted, reason, inputs, deferredUntil }) => (
          <tr key={rule} className={isAllowed || isNoted ? "" : "stop"}>
            <td className="nowrap">
              <Glyph name={isAllowed || isNoted ? "allow" : deferredUntil ? "defer" : "suppress"} />{" "}
              {isNoted ? "noted" : isAllowed ? "passes" : deferredUntil ? "defers" : "stops"}
            </td>
            <td>
              {ruleWords(rule)}
              {!isAllowed && <small className="block quiet">{reasonWords(reason)}</small>}
            </td>
            <td className="quiet">
              {Object.entries(inputs).map(([name, value]) => (
                <span className="input" key={name}>
                  {name.replaceAll("_", " ")} <span className="num">{inputWords(name, value)}</span>
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function inputWords(name: string, value: string | boolean | null): string {
  if (value === null) return /_at$|until$|since$/.test(name) ? "never" : "none"
  if (typeof value === "boolean") return value ? "yes" : "no"
  if (value === "") return "none"
  return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? `${moment(value)} UTC` : value
}
