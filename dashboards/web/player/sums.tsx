import type { PlayerDocument } from "../../api/player/schema.ts"
import { valueWords } from "./feature-value.tsx"

const WINDOW_WORDS: Readonly<Record<string, string>> = {
  life: "Life",
  "1h": "1 hour",
  "24h": "24 hours",
}
/** Columns that a phone has no room for. */
const WIDE = new Set(["1h", "7d", "28d"])

interface SumsProps {
  readonly document: PlayerDocument
  readonly currency: string
}

/** The rolling sums: what he did in his life, and of late. Right at this instant, also without an event. */
export function Sums({ document: { windows, window_rows }, currency }: SumsProps) {
  if (window_rows.length === 0) return null
  const head = windows.map((window) => ({
    window,
    words: WINDOW_WORDS[window] ?? window.replace(/d$/, " days"),
  }))
  const classOf = (window: string) => (WIDE.has(window) ? "num wide" : "num")
  return (
    <section aria-labelledby="sums-head">
      <h2 id="sums-head">Sums to this moment</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Sum</span>
            </th>
            {head.map(({ window, words }) => (
              <th scope="col" className={classOf(window)} key={window}>
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {window_rows.map(({ name, description, kind, values }) => (
            <tr key={name} title={description}>
              <th scope="row">{rowWords(name)}</th>
              {head.map(({ window }, place) => {
                const value = values[place] ?? null
                const words = valueWords({ name, kind, value, currency })
                return (
                  <td className={classOf(window)} key={window}>
                    {words === "0" ? <span className="faint">0</span> : words}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

// As the trade says them.
function rowWords(name: string): string {
  const words = name.replaceAll("_", " ").replace(/\b(ggr|ngr)\b/g, (one) => one.toUpperCase())
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
