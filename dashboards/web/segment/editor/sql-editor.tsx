import { autocompletion, completionKeymap } from "@codemirror/autocomplete"
import {
  defaultKeymap,
  history,
  historyKeymap,
  insertNewlineKeepIndent,
} from "@codemirror/commands"
import { bracketMatching } from "@codemirror/language"
import { Annotation, EditorState, type Extension } from "@codemirror/state"
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view"
import { useEffect, useRef } from "react"
import { tooMuch } from "../../../api/segment/sql-bound.ts"
import { completionsAt, type Known } from "./completion.ts"
import { type LineFault, lineFault, showFault } from "./line-fault.ts"
import { sqlLook } from "./look.ts"

interface SqlEditorProps {
  readonly text: string
  readonly change: (text: string) => void
  /** A text was not taken: why. The field is as before. */
  readonly refuse: (why: string) => void
  readonly run: () => void
  /** Puts what would do in the place of the word at fault. */
  readonly fix: () => void
  readonly fault: LineFault | undefined
  readonly known: Known
}

/** Marks what did not come from the keyboard: it was taken already. */
const given = Annotation.define<boolean>()

/** A field for SQL: numbered lines, completion, and a fault under its line. */
export function SqlEditor(props: SqlEditorProps) {
  const holder = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(props)
  latest.current = props
  const { text, fault } = props
  useEffect(() => {
    if (holder.current === null) return
    const state = EditorState.create({ doc: latest.current.text, extensions: extensions(latest) })
    view.current = new EditorView({ state, parent: holder.current })
    return () => view.current?.destroy()
  }, [])
  useEffect(() => {
    const shown = view.current?.state.doc.toString()
    if (shown === undefined || shown === text) return
    view.current?.dispatch({
      changes: { from: 0, to: shown.length, insert: text },
      annotations: given.of(true),
    })
  }, [text])
  useEffect(() => {
    view.current?.dispatch({ effects: showFault.of(fault) })
  }, [fault])
  return <div className="editor" ref={holder} />
}

function extensions(latest: { readonly current: SqlEditorProps }): Extension {
  const key = (act: () => void) => () => {
    act()
    return true
  }
  return [
    lineNumbers(),
    highlightActiveLine(),
    history(),
    bracketMatching(),
    sqlLook,
    lineFault,
    autocompletion({
      override: [
        ({ state, pos, explicit }) => {
          const { known } = latest.current
          const found = completionsAt(state.doc.toString(), pos, known)
          if (found === undefined || (found.from === pos && !explicit && !found.isNamed))
            return null
          // What is not known yet is asked for again with the next letter.
          const isWhole = known.relations.length > 0
          const { from, options } = found
          return { from, options: [...options], ...(isWhole && { validFor: /^[\w-]*$/ }) }
        },
      ],
      icons: false,
      interactionDelay: 0,
    }),
    keymap.of([
      { key: "Mod-Enter", run: key(() => latest.current.run()) },
      { key: "Mod-.", run: key(() => latest.current.fix()) },
      ...completionKeymap,
      { key: "Enter", run: insertNewlineKeepIndent },
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorState.tabSize.of(4),
    EditorState.transactionFilter.of((transaction) => {
      if (!transaction.docChanged || transaction.annotation(given)) return transaction
      const why = tooMuch(transaction.newDoc.toString())
      if (why === undefined) return transaction
      latest.current.refuse(why)
      return []
    }),
    EditorView.updateListener.of(({ docChanged, state, transactions }) => {
      if (docChanged && !transactions.some((one) => one.annotation(given)))
        latest.current.change(state.doc.toString())
    }),
    EditorView.contentAttributes.of({ "aria-label": "SQL", spellcheck: "false" }),
  ]
}
