import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { count, moment } from "../figure.ts"
import { PartMissing } from "./part-missing.tsx"

/** Broken messages that nobody has replayed, by what is wrong with them; their bytes stay sealed. */
export function Letters({ pipeline }: { readonly pipeline: PipelineDocument }) {
  const { letters } = pipeline
  return (
    <section aria-labelledby="letters-head">
      <h2 id="letters-head">Dead letters</h2>
      {letters === null ? (
        <PartMissing pipeline={pipeline} part="letters" />
      ) : letters.length === 0 ? (
        <p className="quiet">None: every message could be read.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" className="num">
                Rows
              </th>
              <th scope="col" className="num">
                Latest, UTC
              </th>
            </tr>
          </thead>
          <tbody>
            {letters.map(({ topic, source, reason, letters: rows, latest_at }) => (
              <tr key={`${topic} ${source} ${reason}`}>
                <td className="two">
                  <span className="mono letter-reason">{reason}</span>
                  <small className="quiet">
                    {topic}, sent by {source}
                  </small>
                </td>
                <td className="num">{count(rows)}</td>
                <td className="num">{moment(latest_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
