import { useCallback, useEffect, useState } from "react"
import { writtenSelect } from "../../../segments/written.ts"
import { type Draft, keepDraft, readDraft } from "./draft.ts"

/** A select in a field, as somebody left it or as it stands on the server. */
export interface DraftField {
  readonly text: string
  readonly change: (text: string) => void
  /** It is another than what stands on the server. */
  readonly isOwn: boolean
  /** The version that it is made from. */
  readonly on: number
  /** False: leaving loses it. */
  readonly isKept: boolean
  /** The server's text again. */
  readonly putBack: () => void
  /** It goes on from another version. */
  readonly goOnFrom: (number: number) => void
}

// Where a browser keeps nothing, asking for it throws.
const drawer = () => sessionStorage

/**
 * A field that follows the server until somebody writes in it, and then is his. `latest`: number of the latest version
 * there, 0 for none.
 */
export function useDraft(name: string, sql: string, latest: number): DraftField {
  const [own, setOwn] = useState<Draft | undefined>(() => readDraft(name, drawer))
  const [isKept, setKept] = useState(true)
  const isOwn = own !== undefined && writtenSelect(own.text) !== writtenSelect(sql)
  useEffect(() => {
    setKept(keepDraft(name, isOwn ? own : undefined, drawer))
    if (own !== undefined && !isOwn) setOwn(undefined)
  }, [name, own, isOwn])
  const change = useCallback(
    (text: string) => setOwn((before) => ({ text, on: before?.on ?? latest })),
    [latest],
  )
  const goOnFrom = useCallback(
    (on: number) => setOwn((before) => (before === undefined ? undefined : { ...before, on })),
    [],
  )
  return {
    ...{ text: own?.text ?? sql, change, isOwn, isKept, goOnFrom },
    on: own?.on ?? latest,
    putBack() {
      // At once: the page may be left before it is drawn again.
      keepDraft(name, undefined, drawer)
      setOwn(undefined)
    },
  }
}
