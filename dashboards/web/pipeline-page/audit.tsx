import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { ago, count, moment, offWords } from "../figure.ts"
import { PartMissing } from "./part-missing.tsx"

/** How far what is derived was off lately from the events behind it, and how much of it was looked at. */
export function Audit({ pipeline }: { readonly pipeline: PipelineDocument }) {
  const { audit, at, faults } = pipeline
  return (
    <section aria-labelledby="audit-head">
      <h2 id="audit-head">Figures against events</h2>
      {audit !== null ? (
        <>
          <p className="big">
            <b className={audit.keys_off === 0 ? "figure num" : "figure num bad"}>
              {offWords(audit.amounts_off)}
            </b>{" "}
            <span className="quiet">off</span>
          </p>
          <p className="small quiet num wrap">
            {audit.keys_off > 0 &&
              `In ${count(audit.keys_off)} keys of the last 24 hours, and mended. `}
            Checked {ago(Math.max(0, Date.parse(at) - Date.parse(audit.at)))},{" "}
            {count(audit.keys_checked)} keys. {coveredWords(audit.covered, at)}
          </p>
          <Drifts rows={audit.drifts} />
        </>
      ) : faults.some(({ part }) => part === "audit") ? (
        <PartMissing pipeline={pipeline} part="audit" />
      ) : (
        <p className="quiet">
          Nothing was looked at yet; the first look is a minute after the start.
        </p>
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
        {rows.map(({ at, model, keys, amounts_off, mended_by }) => (
          <tr key={`${at} ${model}`}>
            <td className="two">
              <span className="mono">{model}</span>
              <small className="quiet">
                {moment(at)} UTC, by {mended_by}
              </small>
            </td>
            <td className="num">{count(keys)}</td>
            <td className="num">{offWords(amounts_off)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type Covered = NonNullable<PipelineDocument["audit"]>["covered"]

const DAY_MS = 86_400_000

function coveredWords(covered: Covered, at: string): string {
  if (covered === null || covered.since === null) return ""
  const { share, since, share_of_day } = covered
  const looked = share === 1 ? "Every key" : `${shareWords(share)} of all keys`
  const isOld = Date.parse(at) - Date.parse(since) > DAY_MS
  const lately = isOld ? `, ${shareWords(share_of_day)} within 24 hours` : ""
  return `${looked} since ${moment(since)} UTC${lately}.`
}

// Rounded down: what reads 100% is all.
function shareWords(share: number): string {
  return `${(Math.floor(share * 1_000) / 10).toFixed(1)}%`
}
