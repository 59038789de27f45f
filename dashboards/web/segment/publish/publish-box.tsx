import { useState } from "react"
import { Picker } from "../../choice.tsx"
import { go } from "../../page/place.ts"
import { hrefTo } from "../../page/scope.ts"
import { TroubleNote } from "../preview/trouble.tsx"
import { type Saved, saveSegment } from "./save.ts"
import type { Head } from "./segment-text.ts"

interface PublishBoxProps {
  readonly head: Head
  readonly sql: string
  /** What stands here is kept by the server from now on. */
  readonly kept: () => void
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/
const PURPOSES = [
  ["marketing", "Marketing"],
  ["protection", "Protection"],
] as const

/** Keeps the select as a segment, as a draft or running from the next round on. */
export function PublishBox({ head: given, sql, kept }: PublishBoxProps) {
  const [head, setHead] = useState(given)
  const [saved, setSaved] = useState<Saved>()
  const [isSaving, setSaving] = useState(false)
  const isNew = given.name === ""
  const isWhole = NAME.test(head.name) && head.description !== "" && head.owner !== ""
  const save = async (isRun: boolean) => {
    setSaving(true)
    const next = await saveSegment(head, sql, isRun)
    setSaving(false)
    setSaved(next)
    if (next.kind === "trouble") return
    if (next.kind === "published") kept()
    if (next.kind === "published" && isNew) go(hrefTo(`/segments/${head.name}`, location.search))
  }
  const field = (key: "name" | "description" | "owner", words: string, size: number) => (
    <input
      className="rule-value"
      aria-label={words}
      placeholder={words}
      size={size}
      value={head[key]}
      disabled={key === "name" && !isNew}
      onChange={({ target }) => setHead({ ...head, [key]: target.value })}
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
          choose={(purpose) => setHead({ ...head, purpose })}
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
