import type { KeyboardEvent } from "react"
import { useRef } from "react"
import type { SegmentRow } from "../../../api/segment/schema.ts"
import { NO_FOLDER } from "../../../api/segment/segment-filter.ts"
import { Choice, Picker } from "../../choice.tsx"
import { useKeys } from "../../keys.tsx"
import { useField } from "../../page/place.ts"
import { foldersOf } from "./folder-groups.ts"
import type { ChosenFilter } from "./use-segment-filter.ts"

const STATES = [
  ["", "Any state"],
  ["published", "Published"],
  ["draft", "Draft"],
  ["archived", "Archived"],
] as const
const VIEWS = [
  ["", "List"],
  ["folder", "Folders"],
] as const

interface SegmentFiltersProps {
  /** All of them: what can be chosen. */
  readonly rows: readonly SegmentRow[]
  readonly filter: ChosenFilter
}

type Option = readonly [value: string, words: string]

const optionsOf = (all: string, values: readonly string[]): readonly Option[] => [
  ["", all],
  ...[...new Set(values)]
    .filter(Boolean)
    .sort((one, other) => one.localeCompare(other))
    .map((one) => [one, one] as const),
]

/** Narrows the list of segments: by words, folder, tag, owner and state. */
export function SegmentFilters({ rows, filter }: SegmentFiltersProps) {
  const { values, change } = filter
  const [by, chooseView] = useField("by")
  const field = useRef<HTMLInputElement>(null)
  useKeys({ f: () => field.current?.focus() })
  const onKeyDown = ({ key }: KeyboardEvent<HTMLInputElement>) => {
    if (key === "Escape" || key === "Enter") field.current?.blur()
    if (key === "Escape") change("find", "")
  }
  const folders = foldersOf(rows)
  const ownFolders: readonly Option[] = [
    ["", "Any folder"],
    ...folders.map((one) => [one, one] as const),
    ...(folders.length > 0 ? [[NO_FOLDER, "In no folder"] as const] : []),
  ]
  const picker = (
    name: string,
    key: "folder" | "tag" | "owner" | "state",
    options: typeof ownFolders,
  ) => (
    <Picker
      {...{ name }}
      // What somebody has asked for by a link stands there, also where nobody has it.
      options={withChosen(options, values[key])}
      chosen={values[key]}
      choose={(value) => change(key, value)}
    />
  )
  return (
    <section className="list-filters" aria-label="Which segments">
      <input
        ref={field}
        type="search"
        className="rule-value"
        aria-label="Find segments"
        placeholder="Find segments (f)"
        autoComplete="off"
        value={values.find}
        onChange={({ target }) => change("find", target.value)}
        {...{ onKeyDown }}
      />
      {picker("In folder", "folder", ownFolders)}
      {picker(
        "With tag",
        "tag",
        optionsOf(
          "Any tag",
          rows.flatMap(({ tags }) => tags),
        ),
      )}
      {picker(
        "Whose",
        "owner",
        optionsOf(
          "Anybody's",
          rows.map(({ owner }) => owner),
        ),
      )}
      {picker("In state", "state", STATES)}
      <Choice name="Shown as" options={VIEWS} chosen={by} choose={(one) => chooseView(one)} />
    </section>
  )
}

function withChosen(options: readonly Option[], chosen: string): readonly Option[] {
  return options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]]
}
