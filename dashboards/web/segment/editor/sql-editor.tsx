import { type KeyboardEvent, useRef } from "react"
import { tooMuch } from "../../api/segment/sql-bound.ts"
import { Gutter } from "./gutter.tsx"
import { SqlText } from "./sql-text.tsx"

interface SqlEditorProps {
  readonly text: string
  /** Takes a text, or refuses it and leaves the field as it is. */
  readonly change: (text: string) => void
  readonly run: () => void
  /** The line at fault, from 1. */
  readonly badLine: number | undefined
}

const INDENT = "    "

/** A field for SQL with numbered lines; the coloured text lies behind what is written. */
export function SqlEditor({ text, change, run, badLine }: SqlEditorProps) {
  const behind = useRef<HTMLPreElement>(null)
  const lines = text.split("\n").length
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter") return
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      run()
    } else if (!event.shiftKey) indent(event, change)
  }
  return (
    <div className="editor">
      <Gutter lines={lines} badLine={badLine} />
      <div className="code">
        <pre ref={behind} aria-hidden="true">
          <SqlText sql={text} />
        </pre>
        <textarea
          aria-label="SQL"
          aria-invalid={badLine !== undefined}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          rows={Math.max(6, lines)}
          value={text}
          onChange={({ target }) => change(target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const { selectionStart, selectionEnd, value } = event.currentTarget
            const pasted = event.clipboardData.getData("text")
            const next = `${value.slice(0, selectionStart)}${pasted}${value.slice(selectionEnd)}`
            // The field itself would lay out all of it first.
            if (tooMuch(next) === undefined) return
            event.preventDefault()
            change(next)
          }}
          onScroll={({ currentTarget }) => {
            if (behind.current) behind.current.scrollLeft = currentTarget.scrollLeft
          }}
        />
      </div>
    </div>
  )
}

// A new line begins where the one before began.
function indent(event: KeyboardEvent<HTMLTextAreaElement>, change: (text: string) => void): void {
  const field = event.currentTarget
  const { selectionStart: start, selectionEnd: end, value } = field
  const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start)
  const blank = /^\s*/.exec(line)?.[0] ?? ""
  const more = /^\s*(select|where)\s*$/i.test(line) ? INDENT : ""
  event.preventDefault()
  const inserted = `\n${blank}${more}`
  change(`${value.slice(0, start)}${inserted}${value.slice(end)}`)
  const place = start + inserted.length
  requestAnimationFrame(() => field.setSelectionRange(place, place))
}
