import type { ModelRow, PipelineDocument } from "../../api/pipeline/schema.ts"
import { ago, count } from "../figure.ts"
import { useField } from "../page/place.ts"
import { SortHead, sorted } from "../page/sort-head.tsx"
import { PartMissing } from "./part-missing.tsx"

const ORDERS = {
  model: (row: ModelRow) => row.model,
  ms: (row: ModelRow) => row.ms,
  most: (row: ModelRow) => row.ms_max,
  keys: (row: ModelRow) => row.keys_touched,
  rows: (row: ModelRow) => row.rows_written,
  ended: (row: ModelRow) => Date.parse(row.ended_at),
}

/** The latest runs of each model, the slowest first. */
export function Models({ pipeline }: { readonly pipeline: PipelineDocument }) {
  const [sort] = useField("sort")
  return (
    <section aria-labelledby="models-head">
      <div className="row-head">
        <h2 id="models-head">Models, latest runs</h2>
        <span className="small quiet wide">a record stands for up to a minute of ticks</span>
      </div>
      {pipeline.models ? (
        <table className="sortable">
          <thead>
            <tr>
              <SortHead name="model" words="Model" />
              <SortHead name="ms" words="A run" isNumber />
              <SortHead name="most" words="Longest" isNumber />
              <SortHead name="keys" words="Keys" isNumber className="wide" />
              <SortHead name="rows" words="Rows" isNumber className="wide" />
              <SortHead name="ended" words="Ended" isNumber className="wide" />
            </tr>
          </thead>
          <tbody>
            {sorted(pipeline.models, sort, ORDERS).map((row) => (
              <tr key={row.model}>
                <td className="model-name">
                  {row.model}
                  {row.kind !== "tick" && <span className="chip">{row.kind}</span>}
                  {row.error && <small className="bad block">{row.error}</small>}
                </td>
                <td className="num">{ms(row.ms)}</td>
                <td className="num">{ms(row.ms_max)}</td>
                <td className="num wide">{count(row.keys_touched)}</td>
                <td className="num wide">{count(row.rows_written)}</td>
                <td className="num wide">
                  {ago(Math.max(0, Date.parse(pipeline.at) - Date.parse(row.ended_at)))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <PartMissing pipeline={pipeline} part="models" />
      )}
    </section>
  )
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : count(value)} ms`
