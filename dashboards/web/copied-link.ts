import { useCallback, useEffect, useState } from "react"
import { readView, writeView } from "./view.ts"

const SAID_MS = 4_000

/** Copies the address of what is seen: where days are shown, today is a date in it. `said` is how that went. */
export function useCopiedLink(today: string): {
  readonly said: string
  readonly copy: () => void
} {
  const [said, setSaid] = useState("")
  useEffect(() => {
    if (said === "") return
    const timer = setTimeout(() => setSaid(""), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  const copy = useCallback(() => {
    const { origin, pathname, search } = location
    const view = readView(search)
    const isOfDays = /^\/(campaigns.*)?$/.test(pathname)
    const fixed = isOfDays ? writeView({ ...view, to: view.to || today }, search) : search
    const link = `${origin}${pathname}${fixed}`
    writeClipboard(link).then(
      () => setSaid("Link copied"),
      () => setSaid("The browser refused the clipboard"),
    )
  }, [today])
  return { said, copy }
}

// Without TLS, beyond loopback, a browser has no clipboard for pages.
async function writeClipboard(text: string): Promise<void> {
  if (!navigator.clipboard) throw new Error("no clipboard")
  await navigator.clipboard.writeText(text)
}
