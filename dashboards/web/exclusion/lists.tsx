import type { ListRow } from "../../api/exclusion/schema.ts"
import { count, moment } from "../figure.ts"

const HOUR_S = 3_600

/** Each list, and since when it is too old where it is. */
export function Lists({ lists }: { readonly lists: readonly ListRow[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">List</th>
          <th scope="col">State</th>
          <th scope="col" className="num">
            People
          </th>
          <th scope="col" className="num">
            Players
          </th>
          <th scope="col" className="num">
            To look at
          </th>
        </tr>
      </thead>
      <tbody>
        {lists.map((list) => (
          <tr key={list.id}>
            <td>
              <span className="mono">{list.id}</span>
              <small className="quiet block">{list.jurisdiction}</small>
            </td>
            <td>
              <State {...list} />
            </td>
            <td className="num">{count(list.entries)}</td>
            <td className="num">{count(list.matched)}</td>
            <td className={list.to_review > 0 ? "num strong" : "num"}>{count(list.to_review)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function State({ stale_since, imported_at, age_s, age_s_max }: ListRow) {
  const limit = `at most ${ageWords(age_s_max)} old`
  if (stale_since !== null)
    return (
      <>
        <span className="warn">
          {imported_at === null ? "Never came" : "Not of today"}: no promotions there since{" "}
          <span className="num">{moment(stale_since)}</span> UTC
        </span>
        <small className="quiet block">{limit}</small>
      </>
    )
  return (
    <>
      Of <span className="num">{ageWords(age_s ?? 0)}</span> ago
      <small className="quiet block">{limit}</small>
    </>
  )
}

function ageWords(seconds: number): string {
  if (seconds < HOUR_S) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * HOUR_S) return `${Math.round(seconds / HOUR_S)} h`
  return `${Math.round(seconds / (24 * HOUR_S))} d`
}
