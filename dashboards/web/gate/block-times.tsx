import type { GateDocument } from "../../api/gate/schema.ts"
import { count, moment } from "../figure.ts"

/** Behind this, a restriction took longer than is promised. */
const PROMISED_MS = 1_000

/** How soon a restriction reaches the gate. */
export function BlockTimes({ block }: Pick<GateDocument, "block">) {
  return (
    <section className="below" aria-labelledby="block-head">
      <h2 id="block-head">From a restriction to the refusal</h2>
      {block === null ? (
        <p className="quiet">
          No restriction has come in within the last hour: there is nothing to measure.
        </p>
      ) : (
        <>
          <p className="big">
            <b className={block.p99_ms > PROMISED_MS ? "figure num bad" : "figure num"}>
              {count(block.p99_ms)} ms
            </b>{" "}
            <span className="quiet">for 99 of 100</span>
          </p>
          <p className="small quiet num wrap">
            Half within {count(block.p50_ms)} ms, the longest {count(block.max_ms)} ms;{" "}
            {count(block.samples)} of the last hour, the latest {moment(block.latest_at)} UTC. From
            Kafka's instant to the one from which the gate refuses.
          </p>
        </>
      )}
    </section>
  )
}
