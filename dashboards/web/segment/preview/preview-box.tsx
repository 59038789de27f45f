import { useCallback, useEffect, useRef, useState } from "react"
import type { Preview } from "../../api/segment/schema.ts"
import { tooMuch } from "../../api/segment/sql-bound.ts"
import { count } from "../figure.ts"
import { PlayerLink } from "../page/link.tsx"
import { keepDraft, readDraft } from "./draft.ts"
import { SqlEditor } from "./sql-editor.tsx"

interface PreviewBoxProps {
  /** Where the draft belongs; leaving keeps it in this browser. */
  readonly name: string
  readonly sql: string
  /** For which it is tried: what protects players may be read to protect them alone. */
  readonly purpose?: string
}

interface Trouble {
  readonly code: string
  readonly message: string
  readonly line?: number
  readonly column?: number
}

type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "running" }
  | { readonly kind: "found"; readonly preview: Preview; readonly sql: string }
  | { readonly kind: "trouble"; readonly trouble: Trouble; readonly sql: string }

// Where a browser keeps nothing, asking for it throws.
const drawer = () => sessionStorage

/** A select to write and run: whom it would have now. Nothing is kept but the draft. */
export function PreviewBox({ name, sql, purpose = "marketing" }: PreviewBoxProps) {
  const [text, setText] = useState(() => readDraft(name, drawer) ?? sql)
  const [refused, setRefused] = useState<string>()
  const [isKept, setIsKept] = useState(true)
  const [outcome, setOutcome] = useState<Outcome>({ kind: "none" })
  const latest = useRef(text)
  latest.current = text
  useEffect(() => {
    setIsKept(keepDraft(name, text === sql ? undefined : text, drawer))
  }, [name, text, sql])
  const change = useCallback((next: string) => {
    const why = tooMuch(next)
    setRefused(why)
    if (why === undefined) setText(next)
  }, [])
  const run = useCallback(async () => {
    setOutcome({ kind: "running" })
    setOutcome(await previewed(latest.current, purpose))
  }, [purpose])
  const trouble = outcome.kind === "trouble" && outcome.sql === text ? outcome.trouble : undefined
  return (
    <div className="try">
      <SqlEditor {...{ text, run, change }} badLine={trouble?.line} />
      {refused !== undefined && (
        <TroubleNote
          code="SQL_TOO_LONG"
          message={`The text was not taken, and the field is as before. ${refused}`}
        />
      )}
      <div className="run-bar">
        <button type="button" className="btn first" onClick={run}>
          Run <kbd>Ctrl ↵</kbd>
        </button>
        {text !== sql && (
          <button type="button" className="pick" onClick={() => change(sql)}>
            Put back
          </button>
        )}
        <span className="small quiet">Runs on the features as they are now; nothing is kept.</span>
        {!isKept && text !== sql && (
          <span className="small quiet">
            This browser has no room for the draft: leaving loses it.
          </span>
        )}
      </div>
      <Result {...{ outcome, text }} />
    </div>
  )
}

async function previewed(sql: string, purpose: string): Promise<Outcome> {
  try {
    const answer = await fetch("/api/segments/preview", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sql, purpose }),
    })
    const said = await answer.json()
    return answer.ok
      ? { kind: "found", preview: said as Preview, sql }
      : { kind: "trouble", trouble: said as Trouble, sql }
  } catch {
    const message = "The server did not answer; the text is kept. Run it again."
    return { kind: "trouble", trouble: { code: "NO_ANSWER", message }, sql }
  }
}

function Result({ outcome, text }: { readonly outcome: Outcome; readonly text: string }) {
  if (outcome.kind === "none") return null
  if (outcome.kind === "running")
    return (
      <p className="quiet" role="status">
        Running.
      </p>
    )
  if (outcome.kind === "trouble") return <TroubleNote {...outcome.trouble} />
  const { size, players, columns, ms } = outcome.preview
  return (
    <div className={outcome.sql === text ? "" : "old"} role="status">
      <p className="found">
        <b className="num figure-2">{count(Number(size))}</b> players{" "}
        <span className="small quiet num">
          in {count(ms)} ms{outcome.sql !== text && ", before this edit"}
        </span>
      </p>
      {columns.length > 0 && (
        <p className="small quiet">
          Each would carry <span className="mono">{columns.join(", ")}</span>.
        </p>
      )}
      <ul className="found-players">
        {players.map(({ brand, player_id }) => (
          <li key={`${brand}:${player_id}`}>
            <PlayerLink brand={brand} player={player_id} />
          </li>
        ))}
      </ul>
      {players.length > 0 && Number(size) > players.length && (
        <p className="small quiet">The first {players.length}, by brand and player id.</p>
      )}
    </div>
  )
}

function TroubleNote({ code, message, line, column }: Trouble) {
  return (
    <p className="trouble" role="alert">
      {line !== undefined && (
        <b className="num">
          Line {line}, column {column}.{" "}
        </b>
      )}
      {message} <code className="mono faint">{code}</code>
    </p>
  )
}
