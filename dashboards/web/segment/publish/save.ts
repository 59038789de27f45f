import type { Draft } from "../../../api/segment/version-schema.ts"
import type { Trouble } from "../preview/trouble.tsx"
import { type Head, lineOfSelect, segmentText } from "./segment-text.ts"

export type Saved =
  | { readonly kind: "saved"; readonly number: number; readonly trouble: Trouble | undefined }
  | { readonly kind: "published"; readonly number: number }
  | { readonly kind: "trouble"; readonly trouble: Trouble }

/** Keeps a text as the next version; with `isRun` it runs from the next round on, where nothing is wrong with it. */
export async function saveSegment(head: Head, sql: string, isRun: boolean): Promise<Saved> {
  const text = segmentText(head, sql)
  const path = `/api/segments/${encodeURIComponent(head.name)}`
  try {
    const draft = await told<Draft>("PUT", `${path}/draft`, { text })
    if ("refused" in draft) return { kind: "trouble", trouble: ofSelect(draft.refused, text) }
    const { number, error } = draft.answer
    const trouble = error === null ? undefined : ofSelect(error, text)
    if (!isRun || trouble !== undefined) return { kind: "saved", number, trouble }
    const published = await told("POST", `${path}/publish`, { number })
    return "refused" in published
      ? { kind: "trouble", trouble: ofSelect(published.refused, text) }
      : { kind: "published", number }
  } catch {
    const message = "The server did not answer; the text is kept here. Save it again."
    return { kind: "trouble", trouble: { code: "NO_ANSWER", message } }
  }
}

/** Asks for a change; what is refused says why. */
export async function told<Answer>(
  method: "PUT" | "POST",
  path: string,
  body: object,
): Promise<{ readonly answer: Answer } | { readonly refused: Trouble }> {
  const response = await fetch(path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  const said: unknown = await response.json()
  return response.ok ? { answer: said as Answer } : { refused: said as Trouble }
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
