import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { micros } from "../decimal.ts"
import { ago, count, groupDigits, moment } from "../figure.ts"
import { PartMissing } from "./part-missing.tsx"

/** How far what is derived was off from the events behind it, at the latest look. */
export function Audit({ pipeline }: { readonly pipeline: PipelineDocument }) {
  const { audit, at, faults } = pipeline
  return (
    <section aria-labelledby="audit-head">
      <h2 id="audit-head">Figures against events</h2>
      {audit !== null ? (
        <>
          <p className="big">
            <b className={micros(audit.amount_off) === 0n ? "figure num" : "figure num bad"}>
              {offOf(audit.amount_off)}
            </b>{" "}
            <span className="quiet">off</span>
          </p>
          <p className="small quiet num wrap">
            Checked {ago(Math.max(0, Date.parse(at) - Date.parse(audit.at)))},{" "}
            {count(audit.keys_checked)} keys.{" "}
            {audit.whole_since
              ? `Every key since ${moment(audit.whole_since)} UTC.`
              : "Slice by slice; not every key yet."}
          </p>
          <Drifts rows={audit.drifts} />
        </>
      ) : faults.some(({ part }) => part === "audit") ? (
        <PartMissing pipeline={pipeline} part="audit" />
      ) : (
        <p className="quiet">The first look is a minute after the start.</p>
      )}
    </section>
  )
}

type DriftRows = NonNullable<PipelineDocument["audit"]>["drifts"]

function Drifts({ rows }: { readonly rows: DriftRows }) {
  if (rows.length === 0) return null
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Was off, and is mended</th>
          <th scope="col" className="num">
            Keys
          </th>
          <th scope="col" className="num">
            By
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ at, model, keys, amount_off, mended_by }) => (
          <tr key={`${at} ${model}`}>
            <td className="two">
              <span className="mono">{model}</span>
              <small className="quiet">
                {moment(at)} UTC, by {mended_by}
              </small>
            </td>
            <td className="num">{count(keys)}</td>
            <td className="num">{offOf(amount_off)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

// Whole cents, and more digits only where there are any.
function offOf(amount: string): string {
  const [whole = "0", digits = ""] = amount.split(".")
  return `${groupDigits(whole)}.${digits.replace(/0+$/, "").padEnd(2, "0")}`
}
