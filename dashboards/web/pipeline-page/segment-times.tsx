import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { ago, count } from "../figure.ts"
import { Link } from "../page/link.tsx"
import { PartMissing } from "./part-missing.tsx"

// A moment's wait is none.
const WAIT_MS_MIN = 5_000

function topicWords({ at, transitions: { waiting, since } }: PipelineDocument): string {
  const ms = since === null ? 0 : Date.parse(at) - Date.parse(since)
  return ms < WAIT_MS_MIN
    ? "Who came and left is in Kafka's topic “segment”."
    : `${count(waiting)} who came or left wait for Kafka's topic “segment”, the first came ${ago(ms)}.`
}

/** How long the round took in which each segment was last evaluated on record. */
export function SegmentTimes({ pipeline }: { readonly pipeline: PipelineDocument }) {
  const rows = [...(pipeline.segments ?? [])].sort((a, b) => (b.ms ?? -1) - (a.ms ?? -1))
  return (
    <section aria-labelledby="times-head">
      <h2 id="times-head">Segments, latest evaluation on record</h2>
      <p className="small quiet num">{topicWords(pipeline)}</p>
      {pipeline.segments ? (
        <table>
          <thead>
            <tr>
              <th scope="col">Segment</th>
              <th scope="col" className="num">
                Its round
              </th>
              <th scope="col" className="num">
                Ended
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, ms, evaluated_at, error }) => (
              <tr key={name}>
                <td>
                  <Link to={`/segments/${name}`}>{name}</Link>
                  {error && <small className="bad block">rests</small>}
                </td>
                <td className="num">{ms === null ? "null" : `${count(ms)} ms`}</td>
                <td className="num quiet">
                  {evaluated_at === null
                    ? "not yet"
                    : ago(Math.max(0, Date.parse(pipeline.at) - Date.parse(evaluated_at)))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <PartMissing pipeline={pipeline} part="segments" />
      )}
    </section>
  )
}
