import type { HealingRow, PipelineDocument } from "../../api/pipeline/schema.ts"
import { count, moment } from "../figure.ts"
import { PartMissing } from "./part-missing.tsx"

const HEADS: Readonly<Record<string, string>> = {
  "unclean stop": "Unclean stop",
  rates: "Rates recorded",
  "power loss": "Power loss, read again",
  "failed insert": "Failed insert",
  unvouched: "Full disk or broker away",
  replay: "Replay",
}

/** When tiles were compared with the events behind them after a fault, and what that found. */
export function Healings({ pipeline }: { readonly pipeline: PipelineDocument }) {
  const { healings } = pipeline
  return (
    <section aria-labelledby="healings-head">
      <h2 id="healings-head">Checked after a fault</h2>
      {healings === null ? (
        <PartMissing pipeline={pipeline} part="healings" />
      ) : healings.length === 0 ? (
        <p className="quiet">Never: no stop was unclean, no insert failed, nothing was replayed.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">What happened</th>
              <th scope="col" className="num">
                Healed
              </th>
              <th scope="col" className="num">
                At, UTC
              </th>
            </tr>
          </thead>
          <tbody>
            {healings.map((healing) => (
              <tr key={healing.at}>
                <td className="two">
                  {HEADS[healing.cause] ?? healing.cause}
                  <small className="quiet">{wordsOf(healing)}</small>
                </td>
                <td className="num">{count(healing.keys_healed)}</td>
                <td className="num">{moment(healing.at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function wordsOf({ detail, keys_checked, models_rebuilt, ms }: HealingRow): string {
  const checked = `${count(keys_checked)} keys checked in ${(ms / 1_000).toFixed(1)} s`
  const rebuilt = models_rebuilt.length > 0 ? `built anew: ${models_rebuilt.join(", ")}` : ""
  return [detail, checked, rebuilt].filter((part) => part !== "").join("; ")
}
