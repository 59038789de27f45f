import type { ListRow } from "../../api/exclusion/schema.ts"
import { count, moment } from "../figure.ts"

/** The latest files of all lists, and what became of each. */
export function Files({ lists }: { readonly lists: readonly ListRow[] }) {
  const files = lists
    .flatMap(({ id, imports }) => imports.map((file) => ({ id, ...file })))
    .sort((one, other) => other.at.localeCompare(one.at))
  return (
    <section className="law-part" aria-labelledby="files-head">
      <h2 id="files-head">Latest files</h2>
      {files.length === 0 ? (
        <p className="quiet">
          No file has come. <span className="mono">pitboss lists import ID FILE</span> takes one.
        </p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">At, UTC</th>
              <th scope="col">List</th>
              <th scope="col">What became of it</th>
              <th scope="col" className="num wide">
                Lines
              </th>
              <th scope="col" className="wide">
                By
              </th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ id, at, by, reason, refused, mode, lines, broken, file_sha256 }) => (
              <tr key={`${id} ${at} ${file_sha256}`}>
                <td className="num left nowrap">{moment(at)}</td>
                <td className="mono">{id}</td>
                <td className="wrap">
                  {refused === null ? (
                    `Taken, ${mode}`
                  ) : (
                    <span className="warn">
                      Refused <code className="mono">{refused}</code>
                    </span>
                  )}
                  <small className="quiet block mono">{file_sha256.slice(0, 12)}…</small>
                </td>
                <td className="num wide">
                  {count(lines)}
                  {broken > 0 && <small className="warn block">{count(broken)} broken</small>}
                </td>
                <td className="wide">
                  {by}
                  {reason !== "" && <small className="quiet block">{reason}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
