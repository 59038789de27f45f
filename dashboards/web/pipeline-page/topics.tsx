import type { PipelineDocument, TopicRow } from "../../api/pipeline/schema.ts"
import { RateSpark } from "../chart/rate-spark.tsx"
import { count } from "../figure.ts"
import { PartMissing } from "./part-missing.tsx"

/** Each topic: how much comes, how much waits, how long it takes into the tables. */
export function Topics({ pipeline }: { readonly pipeline: PipelineDocument }) {
  return (
    <section aria-labelledby="topics-head">
      <div className="row-head">
        <h2 id="topics-head">From Kafka into the tables</h2>
        <span className="small quiet wide">the last hour by minute</span>
      </div>
      {pipeline.topics ? (
        <table>
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col" className="num">
                Per second
              </th>
              <th scope="col" className="wide rate-cell">
                An hour
              </th>
              <th scope="col" className="num">
                Waiting
              </th>
              <th scope="col" className="num">
                Takes, p95
              </th>
            </tr>
          </thead>
          <tbody>
            {pipeline.topics.map((row) => (
              <TopicLine key={row.topic} row={row} now={pipeline.at} />
            ))}
          </tbody>
        </table>
      ) : (
        <PartMissing pipeline={pipeline} part="topics" />
      )}
    </section>
  )
}

function TopicLine({ row, now }: { readonly row: TopicRow; readonly now: string }) {
  const { topic, per_second, waiting, landing_ms_p95, minutes } = row
  return (
    <tr>
      <td>{topic}</td>
      <td className="num">{per_second < 10 ? per_second.toFixed(1) : count(per_second)}</td>
      <td className="wide rate-cell">
        <RateSpark minutes={minutes} now={now} />
      </td>
      <td className="num">{waiting === null ? "not known" : count(waiting)}</td>
      <td className="num">{landing_ms_p95 === null ? "null" : seconds(landing_ms_p95)}</td>
    </tr>
  )
}

function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1_000).toFixed(2)} s` : `${count(ms / 60_000)} min`
}
