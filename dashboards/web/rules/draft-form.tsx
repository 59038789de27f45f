import { useState } from "react"
import type { Change, Rule } from "../../api/policy/schema.ts"
import { useField } from "../page/place.ts"
import { TextInput } from "../page/text-input.tsx"
import { type Trouble, TroubleNote } from "../segment/preview/trouble.tsx"
import { tell } from "../told.ts"

interface DraftFormProps {
  readonly rules: readonly Rule[]
  /** Its id; `new`: one that nobody has. */
  readonly law: string
  readonly place: string
}

/** Another text of a rule, or a new one, as a draft: nothing is decided by it. */
export function DraftForm({ rules, law, place }: DraftFormProps) {
  const known = rules.find(({ id }) => id === law)?.text
  const [, open] = useField("law")
  const save = (text: string, note: string) =>
    tell<Change>("POST", "/api/policy/changes", { text, note })
  return (
    <section aria-label="Draft" className="law-part">
      <h2>{law === "new" ? "A new rule" : `Another text of ${law}`}</h2>
      <TextForm
        text={known ?? templateOf(place)}
        save={save}
        done={({ change }) => open("", { change: String(change) })}
      />
    </section>
  )
}

interface TextFormProps {
  readonly text: string
  readonly save: (text: string, note: string) => ReturnType<typeof tell<Change>>
  readonly done: (change: Change) => void
}

/** A rule's text and why it is written; what is wrong with it is told, and it is kept. */
export function TextForm({ text: given, save, done }: TextFormProps) {
  const [text, setText] = useState(given)
  const [note, setNote] = useState("")
  const [refused, refuse] = useState<Trouble>()
  const act = async () => {
    const said = await save(text, note)
    refuse("refused" in said ? said.refused : undefined)
    if ("answer" in said) done(said.answer)
  }
  return (
    <>
      <textarea
        className="mono law-text"
        aria-label="Text of the rule, YAML"
        spellCheck={false}
        rows={16}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="rule-fields">
        <TextInput words="Why" size={40} value={note} change={setNote} />
        <button type="button" className="btn" onClick={act}>
          Save draft
        </button>
      </div>
      {refused && <TroubleNote {...refused} />}
    </>
  )
}

function templateOf(place: string): string {
  return `id: ${(place || "xx").toLowerCase()}-
jurisdiction: ${place}
says: 
kind: barred
parameters: {}
sources: []
mark: not_verified
status: active
`
}
