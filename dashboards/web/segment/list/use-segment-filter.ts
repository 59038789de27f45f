import type { SegmentFilter } from "../../../api/segment/segment-filter.ts"
import { useField, useTypedField } from "../../page/place.ts"

/** Fields of the address by which the list of segments is narrowed. */
const FIELDS = ["find", "folder", "tag", "owner", "state"] as const

export type FilterField = (typeof FIELDS)[number]

/** What of the list is wanted, as the address says, and how to change it. */
export interface ChosenFilter {
  readonly wanted: SegmentFilter
  readonly values: Readonly<Record<FilterField, string>>
  readonly change: (field: FilterField, value: string) => void
  /** Something is narrowed. */
  readonly isOn: boolean
  /** All of them again. */
  readonly clear: () => void
}

const STATES = ["published", "draft", "archived"] as const

/** Follows the address: a link to a narrowed list shows the same to whoever has it. */
export function useSegmentFilter(): ChosenFilter {
  const [find, type] = useTypedField("find")
  const [folder, chooseFolder] = useField("folder")
  const [tag, chooseTag] = useField("tag")
  const [owner, chooseOwner] = useField("owner")
  const [state, chooseState] = useField("state")
  const choose = {
    ...{ find: type, folder: chooseFolder, tag: chooseTag },
    ...{ owner: chooseOwner, state: chooseState },
  }
  const values = { find, folder, tag, owner, state }
  const known = STATES.find((one) => one === state)
  return {
    values,
    wanted: { ...{ text: find, folder, tag, owner }, state: known ?? "all" },
    change: (field, value) => choose[field](value),
    isOn: FIELDS.some((field) => values[field] !== ""),
    clear: () => chooseFolder("", { find: "", tag: "", owner: "", state: "" }),
  }
}
