import type { SegmentRow } from "./schema.ts"

/** Which segments are wanted; what is empty or absent wants all. */
export interface SegmentFilter {
  /** `draft`: also where one waits beside what runs. */
  readonly state?: "all" | SegmentRow["state"] | undefined
  /** Also those within it; `/` alone: those in none. */
  readonly folder?: string | undefined
  readonly tag?: string | undefined
  readonly owner?: string | undefined
  /** Words that all stand in its name, description, owner, folder or tags. */
  readonly text?: string | undefined
}

/** The folder of those that are in none, to ask for them. */
export const NO_FOLDER = "/"

type Filtered = Pick<
  SegmentRow,
  "name" | "description" | "owner" | "tags" | "folder" | "state" | "has_draft"
>

/** Those that are wanted, in the order given. */
export function filtered<Row extends Filtered>(
  rows: readonly Row[],
  { state = "all", folder = "", tag = "", owner = "", text = "" }: SegmentFilter,
): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      isInState(row, state) &&
      (folder === "" || isWithin(row.folder, folder)) &&
      (tag === "" || row.tags.includes(tag)) &&
      (owner === "" || row.owner === owner) &&
      words.every((word) => saidOf(row).includes(word)),
  )
}

function isInState(row: Filtered, state: "all" | SegmentRow["state"]): boolean {
  return state === "all" || row.state === state || (state === "draft" && row.has_draft)
}

function isWithin(own: string | null, folder: string): boolean {
  if (folder === NO_FOLDER) return own === null
  return own === folder || (own?.startsWith(`${folder}/`) ?? false)
}

function saidOf({ name, description, owner, folder, tags }: Filtered): string {
  return [name, description, owner, folder ?? "", ...tags].join("\n").toLowerCase()
}
