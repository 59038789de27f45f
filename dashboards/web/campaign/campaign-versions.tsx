import type { CampaignVersion } from "../../api/campaign/schema.ts"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"

const CHANGES = { put: "Put", file: "Found in its file", removed: "Removed" } as const

/** Every text that the campaign had, with who put or removed it: what was sent is told by its version. */
export function CampaignVersions({ name }: { readonly name: string }) {
  const { value = [] } = useAnswer<readonly CampaignVersion[]>(
    `/api/campaigns/${encodeURIComponent(name)}/versions`,
  )
  if (value.length === 0) return null
  return (
    <section className="below" aria-labelledby="versions-head">
      <h2 id="versions-head">Versions</h2>
      <table className="events">
        <thead>
          <tr>
            <th scope="col">Since, UTC</th>
            <th scope="col">What</th>
            <th scope="col">Version</th>
          </tr>
        </thead>
        <tbody>
          {value.map(({ at, change, by, version, definition }) => (
            <tr key={`${at} ${version}`}>
              <td className="num left nowrap">{moment(at)}</td>
              <td>
                {CHANGES[change]}
                {change !== "file" && by !== "file" && ` by ${by}`}
              </td>
              <td>
                <details className="kept">
                  <summary className="mono">{version.slice(0, 8)}</summary>
                  <pre>{definition}</pre>
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
