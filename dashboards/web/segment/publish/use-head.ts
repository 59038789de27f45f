import { useCallback, useEffect, useMemo, useState } from "react"
import { keepHead, keptHead } from "./kept-head.ts"
import type { Head } from "./segment-text.ts"

/** What is said about a segment, as somebody fills it in. */
export interface HeadField {
  readonly head: Head
  readonly change: (part: Partial<Head>) => void
  /** It is another than what stands on the server. */
  readonly isOwn: boolean
  /** The server's again. */
  readonly putBack: () => void
}

// Where a browser keeps nothing, asking for it throws.
const drawer = () => sessionStorage

/** A head of which whatever nobody has changed here follows the server; leaving keeps the rest. */
export function useHead(key: string, given: Head): HeadField {
  const [changed, setChanged] = useState<Partial<Head>>(() => keptHead(key, drawer))
  const said = JSON.stringify(given)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it says matters, not which object says it
  const stable = useMemo(() => given, [said])
  // What the server has by now is nobody's change any more.
  useEffect(() => setChanged((before) => stillOther(before, stable)), [stable])
  const head = useMemo(() => ({ ...stable, ...changed }), [stable, changed])
  const isOwn = Object.keys(changed).length > 0
  useEffect(() => {
    keepHead(key, isOwn ? changed : undefined, drawer)
  }, [key, changed, isOwn])
  const change = useCallback(
    (part: Partial<Head>) => setChanged((before) => stillOther({ ...before, ...part }, stable)),
    [stable],
  )
  const putBack = useCallback(() => {
    // At once: the page may be left before it is drawn again.
    keepHead(key, undefined, drawer)
    setChanged({})
  }, [key])
  return { head, change, isOwn, putBack }
}

function stillOther(changed: Partial<Head>, given: Head): Partial<Head> {
  const other = Object.entries(changed).filter(
    ([key, value]) => JSON.stringify(given[key as keyof Head]) !== JSON.stringify(value),
  )
  return other.length === Object.keys(changed).length ? changed : Object.fromEntries(other)
}
