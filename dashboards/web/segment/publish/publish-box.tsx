import { useEffect, useState } from "react"
import { Picker } from "../../choice.tsx"
import { go } from "../../page/place.ts"
import { hrefTo } from "../../page/scope.ts"
import { TroubleNote } from "../preview/trouble.tsx"
import { type Saved, saveSegment } from "./save.ts"
import type { Head } from "./segment-text.ts"

interface PublishBoxProps {
  readonly head: Head
  readonly sql: string
  /** The latest version that it is made from; 0: none. */
  readonly after: number
  /** The server keeps it from now on, as this version. */
  readonly kept: (number: number) => void
  /** A new segment has a page of its own from now on. */
  readonly forget: () => void
  readonly published?: (() => void) | undefined
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/
const PURPOSES = [
  ["marketing", "Marketing"],
  ["protection", "Protection"],
] as const

/** Keeps the select as a segment, as a draft or running from the next round on. */
export function PublishBox({ head: given, sql, after, kept, forget, published }: PublishBoxProps) {
  // What nobody has changed here follows the server.
  const [changed, setChanged] = useState<Partial<Head>>({})
  const [savedAs, setSavedAs] = useState({ name: "", number: 0 })
  const head = { ...given, ...changed }
  useEffect(() => setChanged((before) => stillOther(before, given)), [given])
  const [saved, setSaved] = useState<Saved>()
  const [isSaving, setSaving] = useState(false)
  const isNew = given.name === ""
  const isWhole = NAME.test(head.name) && head.description !== "" && head.owner !== ""
  const save = async (isRun: boolean) => {
    setSaving(true)
    const known = savedAs.name === head.name ? savedAs.number : 0
    const next = await saveSegment(head, sql, { isRun, after: Math.max(after, known) })
    setSaving(false)
    setSaved(next)
    if (next.number !== undefined) {
      setSavedAs({ name: head.name, number: next.number })
      if (!isNew) kept(next.number)
    }
    if (next.kind !== "published") return
    // What is written goes on where the segment stands.
    if (isNew || published !== undefined) forget()
    published?.()
    if (isNew) go(hrefTo(`/segments/${head.name}`, location.search))
  }
  const field = (key: "name" | "description" | "owner", words: string, size: number) => (
    <input
      className="rule-value"
      aria-label={words}
      placeholder={words}
      size={size}
      value={head[key]}
      disabled={key === "name" && !isNew}
      onChange={({ target }) => setChanged({ ...changed, [key]: target.value })}
    />
  )
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
        {field("name", "Name", 18)}
        {field("description", "Description", 30)}
        {field("owner", "Owner", 10)}
        <Picker
          name="Purpose"
          options={PURPOSES}
          chosen={head.purpose}
          choose={(purpose) => setChanged({ ...changed, purpose })}
        />
        <span className="rule-fields">
          {button("Save draft", false)}
          {button("Publish", true)}
        </span>
      </div>
      {saved && <SavedNote saved={saved} />}
    </section>
  )
}

// What the server has by now is nobody's change any more.
function stillOther(changed: Partial<Head>, given: Head): Partial<Head> {
  const other = Object.entries(changed).filter(([key, value]) => given[key as keyof Head] !== value)
  return other.length === Object.keys(changed).length ? changed : Object.fromEntries(other)
}

function SavedNote({ saved }: { readonly saved: Saved }) {
  if (saved.kind === "trouble") return <TroubleNote {...saved.trouble} />
  const done = saved.kind === "published" ? "runs from the next round on" : "is kept as a draft"
  return (
    <>
      <p className="small quiet" role="status">
        Version {saved.number} {done}.
      </p>
      {saved.kind === "saved" && saved.trouble && <TroubleNote {...saved.trouble} />}
    </>
  )
}
