import { useState } from "react"
import type { SegmentVersionRow, VersionDiff } from "../../../api/segment/version-schema.ts"
import { moment } from "../../figure.ts"
import { useAnswer } from "../../live.ts"
import { useField } from "../../page/place.ts"
import { Waiting } from "../../page/waiting.tsx"
import { tell } from "../../told.ts"
import { type Trouble, TroubleNote } from "../preview/trouble.tsx"

interface VersionsProps {
  readonly name: string
}

/** All that a segment of the product said: who wrote what, what changed, and the ways back and out. */
export function Versions({ name }: VersionsProps) {
  const path = `/api/segments/${encodeURIComponent(name)}`
  const live = useAnswer<readonly SegmentVersionRow[]>(`${path}/versions`)
  const [shown, show] = useField("version")
  const [, open] = useField("open")
  const [refused, refuse] = useState<Trouble>()
  const [done, setDone] = useState("")
  const act = async (what: string, body: object) => {
    const said = await tell<Acted>("POST", `${path}/${what}`, body)
    refuse("refused" in said ? said.refused : undefined)
    setDone("refused" in said ? "" : wordsOf(what, said.answer))
  }
  if (live.value === undefined) return <Waiting live={live} what="the versions" />
  const isRunning = live.value.some(({ state }) => state === "published")
  return (
    <section aria-labelledby="versions-head">
      <div className="row-head">
        <h2 id="versions-head">Versions</h2>
        {isRunning && (
          <button type="button" className="btn" onClick={() => act("archive", {})}>
            Archive
          </button>
        )}
      </div>
      {refused && <TroubleNote {...refused} />}
      {done !== "" && (
        <p className="small quiet" role="status">
          {done}
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">State</th>
            <th scope="col">Saved, UTC</th>
            <th scope="col">By</th>
            <th scope="col">
              <span className="visually-hidden">Do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {live.value.map(({ number, state, at, by, note }) => (
            <tr key={number}>
              <td className="num left">
                {number}
                {note !== "" && <small className="quiet block">{note}</small>}
              </td>
              <td className={state === "published" ? "strong" : ""}>{state}</td>
              <td className="num left nowrap">{moment(at)}</td>
              <td>{by}</td>
              <td className="num">
                <button
                  type="button"
                  className="pick"
                  onClick={() => open(String(number), { tab: "", version: "" })}
                >
                  Open
                </button>
                {number > 1 && (
                  <button
                    type="button"
                    className="pick"
                    aria-pressed={shown === String(number)}
                    onClick={() => show(shown === String(number) ? "" : String(number))}
                  >
                    Changes
                  </button>
                )}
                {state === "published" ? null : (
                  <button type="button" className="pick" onClick={() => act("publish", { number })}>
                    Publish
                  </button>
                )}
                <button type="button" className="pick" onClick={() => act("restore", { number })}>
                  Restore
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {/^\d+$/.test(shown) && <Changes path={path} number={Number.parseInt(shown, 10)} />}
    </section>
  )
}

interface Acted {
  readonly number?: number
}

function wordsOf(what: string, { number }: Acted): string {
  if (what === "restore") return `Version ${number} is a draft with that text; it does not run yet.`
  if (what === "publish") return `Version ${number} runs from the next round on.`
  return "It ends with the next round."
}

const SIGNS = { same: " ", removed: "−", added: "+" } as const

function Changes({ path, number }: { readonly path: string; readonly number: number }) {
  const live = useAnswer<VersionDiff>(`${path}/diff?from=${number - 1}&to=${number}`, 60_000)
  if (live.value === undefined) return <Waiting live={live} what="the changes" />
  return (
    <section
      className="sideways diff mono"
      // A region that scrolls must be reachable by key.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      aria-label={`Changes of version ${number}`}
    >
      {live.value.lines.map(({ change, text, from, to }) => (
        <div key={`${from} ${to}`} className={`diff-${change}`}>
          {SIGNS[change]} {text}
        </div>
      ))}
    </section>
  )
}
