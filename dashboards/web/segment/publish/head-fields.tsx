import { useEffect, useId, useState } from "react"
import { Picker } from "../../choice.tsx"
import type { HeadFaults } from "./head-fault.ts"
import { tagsIn, tagWords } from "./tag-list.ts"
import type { HeadField } from "./use-head.ts"

const PURPOSES = [
  ["marketing", "Marketing"],
  ["protection", "Protection"],
] as const

interface HeadFieldsProps extends Pick<HeadField, "head" | "change"> {
  readonly faults: HeadFaults
  /** A segment keeps its name. */
  readonly isNew: boolean
  /** Folders that there are, to choose from. */
  readonly folders: readonly string[]
}

/** What people say about a segment: what it is called, whose it is, where it is found. */
export function HeadFields({ head, change, faults, isNew, folders }: HeadFieldsProps) {
  const list = useId()
  const field = (key: "name" | "description" | "owner", words: string, size: number) => (
    <input
      className="rule-value"
      aria-label={words}
      placeholder={words}
      size={size}
      value={head[key]}
      disabled={key === "name" && !isNew}
      aria-invalid={head[key] !== "" && faults[key] !== undefined}
      onChange={({ target }) => change({ [key]: target.value })}
    />
  )
  return (
    <>
      {field("name", "Name", 18)}
      {field("description", "Description", 30)}
      {field("owner", "Owner", 10)}
      <input
        className="rule-value"
        aria-label="Folder"
        placeholder="Folder"
        size={14}
        list={list}
        value={head.folder ?? ""}
        aria-invalid={faults.folder !== undefined}
        onChange={({ target }) => change({ folder: target.value === "" ? null : target.value })}
      />
      <datalist id={list}>
        {folders.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Tags tags={head.tags} change={(tags) => change({ tags: [...tags] })} />
      <Picker
        name="Purpose"
        options={PURPOSES}
        chosen={head.purpose}
        choose={(purpose) => change({ purpose })}
      />
    </>
  )
}

interface TagsProps {
  readonly tags: readonly string[]
  readonly change: (tags: readonly string[]) => void
}

// A comma that was just typed is no tag yet, and stays where it is.
function Tags({ tags, change }: TagsProps) {
  const [typed, setTyped] = useState(() => tagWords(tags))
  const said = tagWords(tags)
  useEffect(() => setTyped((before) => (tagWords(tagsIn(before)) === said ? before : said)), [said])
  return (
    <input
      className="rule-value"
      aria-label="Tags"
      placeholder="Tags, by comma"
      size={16}
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value)
        change(tagsIn(target.value))
      }}
    />
  )
}
