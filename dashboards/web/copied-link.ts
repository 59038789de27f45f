import { useCallback, useEffect, useState } from "react"
import { type View, writeView } from "./view.ts"

const SAID_MS = 4_000

/** Copies the address of what is seen: there, today is a date. `said` is how that went. */
export function useCopiedLink(
  view: View,
  today: string,
): { readonly said: string; readonly copy: () => void } {
  const [said, setSaid] = useState("")
  useEffect(() => {
    if (said === "") return
    const timer = setTimeout(() => setSaid(""), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  const copy = useCallback(() => {
    const search = writeView({ ...view, to: view.to || today }, location.search)
    const link = `${location.origin}${location.pathname}${search}`
    writeClipboard(link).then(
      () => setSaid("Link copied"),
      () => setSaid("The browser refused the clipboard"),
    )
  }, [view, today])
  return { said, copy }
}

// Without TLS, beyond loopback, a browser has no clipboard for pages.
async function writeClipboard(text: string): Promise<void> {
  if (!navigator.clipboard) throw new Error("no clipboard")
  await navigator.clipboard.writeText(text)
}
