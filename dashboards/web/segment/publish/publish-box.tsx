import { useEffect, useRef, useState } from "react"
import { Link } from "../../page/link.tsx"
import { go } from "../../page/place.ts"
import { hrefTo } from "../../page/scope.ts"
import { TextInput } from "../../page/text-input.tsx"
import { TroubleNote } from "../preview/trouble.tsx"
import { faultWords, headFaults } from "./head-fault.ts"
import { HeadFields } from "./head-fields.tsx"
import { type Saved, saveSegment } from "./save.ts"
import { segmentText } from "./segment-text.ts"
import type { HeadField } from "./use-head.ts"

interface PublishBoxProps {
  readonly field: HeadField
  readonly sql: string
  /** It has no name on the server yet. */
  readonly isNew: boolean
  readonly folders: readonly string[]
  /** The latest version that it is made from; 0: none. */
  readonly after: number
  /** The server keeps it from now on, as this version. */
  readonly kept: (number: number) => void
  /** A new segment has a page of its own from now on. */
  readonly forget: () => void
  readonly published?: (() => void) | undefined
}

/** Keeps the select as a segment, as a draft or running from the next round on. */
export function PublishBox(props: PublishBoxProps) {
  const { field, isNew, folders } = props
  const { saved, isOld, savedAs, isSaving, save, note, setNote } = useSaving(props)
  const faults = headFaults(field.head)
  const isWhole = Object.keys(faults).length === 0
  useSaveKey(() => isWhole && !isSaving && void save(false))
  const button = (words: string, isRun: boolean) => (
    <button
      type="button"
      className="btn"
      disabled={!isWhole || isSaving}
      onClick={() => save(isRun)}
    >
      {words}
    </button>
  )
  return (
    <section className="publish" aria-label="Keep as a segment">
      <div className="rule-fields">
        <HeadFields {...field} {...{ faults, isNew, folders }} />
        <TextInput
          words="Note"
          hint="Why, for the versions"
          size={24}
          most={1_000}
          value={note}
          change={setNote}
        />
        <span className="rule-fields">
          {button("Save draft", false)}
          {button("Publish", true)}
        </span>
      </div>
      {!isWhole && <p className="small quiet needs">{faultWords(faults)}</p>}
      {saved && <SavedNote {...{ saved, isOld }} page={isNew ? savedAs.name : undefined} />}
    </section>
  )
}

function useSaving({ field, sql, isNew, after, kept, forget, published }: PublishBoxProps) {
  const { head } = field
  const [savedAs, setSavedAs] = useState({ name: "", number: 0 })
  const text = segmentText(head, sql)
  const [saved, setSaved] = useState<{ readonly saved: Saved; readonly text: string }>()
  const [isSaving, setSaving] = useState(false)
  const [note, setNote] = useState("")
  const save = async (isRun: boolean) => {
    setSaving(true)
    const known = savedAs.name === head.name ? savedAs.number : 0
    const how = { isRun, after: Math.max(after, known), note }
    const next = await saveSegment(head, sql, how)
    setSaving(false)
    setSaved({ saved: next, text })
    if (next.number !== undefined) {
      setNote("")
      setSavedAs({ name: head.name, number: next.number })
      if (!isNew) kept(next.number)
    }
    if (next.kind !== "published") return
    // What is written goes on where the segment stands.
    if (isNew || published !== undefined) forget()
    published?.()
    if (isNew) go(hrefTo(`/segments/${head.name}`, location.search))
  }
  const isOld = saved?.text !== text
  return { saved: saved?.saved, isOld, savedAs, isSaving, save, note, setNote }
}

// Ctrl S would save the page as a file, which nobody wants here.
function useSaveKey(save: () => void): void {
  const latest = useRef(save)
  latest.current = save
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, shiftKey } = event
      if (key.toLowerCase() !== "s" || !(ctrlKey || metaKey) || altKey || shiftKey) return
      event.preventDefault()
      latest.current()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}

interface SavedNoteProps {
  readonly saved: Saved
  /** Something has changed since: what was wrong then says nothing of it. */
  readonly isOld: boolean
  /** Of a new one, which has a page of its own from now on. */
  readonly page: string | undefined
}

function SavedNote({ saved, isOld, page }: SavedNoteProps) {
  if (saved.kind === "trouble") return isOld ? null : <TroubleNote {...saved.trouble} />
  const done = saved.kind === "published" ? "runs from the next round on" : "is kept as a draft"
  return (
    <>
      <p className="small quiet" role="status">
        Version {saved.number} {done}.{" "}
        {page !== undefined && <Link to={`/segments/${page}`}>Its page</Link>}
      </p>
      {saved.kind === "saved" && saved.trouble && !isOld && <TroubleNote {...saved.trouble} />}
    </>
  )
}
