import type { Draft } from "../../../api/segment/version-schema.ts"
import { tell } from "../../told.ts"
import type { Trouble } from "../preview/trouble.tsx"
import { type Head, lineOfSelect, segmentText } from "./segment-text.ts"

export type Saved =
  | { readonly kind: "saved"; readonly number: number; readonly trouble: Trouble | undefined }
  | { readonly kind: "published"; readonly number: number }
  /** Nothing was kept where there is no number. */
  | { readonly kind: "trouble"; readonly trouble: Trouble; readonly number?: number }

interface Saving {
  readonly isRun: boolean
  /** The version that it is made from. */
  readonly after: number
  /** Why it was written. */
  readonly note?: string
}

/** Keeps a text as the next version, where nobody saved one since `after`; with `isRun` it runs from the next round on, where nothing is wrong with it. */
export async function saveSegment(
  head: Head,
  sql: string,
  { isRun, after, note = "" }: Saving,
): Promise<Saved> {
  const text = segmentText(head, sql)
  const path = `/api/segments/${encodeURIComponent(head.name)}`
  const draft = await tell<Draft>("PUT", `${path}/draft`, {
    ...{ text, after },
    ...(note !== "" && { note }),
  })
  if ("refused" in draft) return { kind: "trouble", trouble: ofSelect(draft.refused, text) }
  const { number, error } = draft.answer
  const trouble = error === null ? undefined : ofSelect(error, text)
  if (!isRun || trouble !== undefined) return { kind: "saved", number, trouble }
  const published = await tell("POST", `${path}/publish`, { number })
  return "refused" in published
    ? { kind: "trouble", trouble: ofSelect(published.refused, text), number }
    : { kind: "published", number }
}

type Faulty = Pick<Trouble, "code" | "message"> & {
  readonly line?: number | undefined
  readonly column?: number | undefined
}

// Lines are of the whole text, and the field shows the select alone.
function ofSelect({ code, message, line, column }: Faulty, text: string): Trouble {
  const own = line === undefined ? undefined : lineOfSelect(text, line)
  return own === undefined || column === undefined
    ? { code, message }
    : { code, message, line: own, column }
}
