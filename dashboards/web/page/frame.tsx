import { type ReactNode, useEffect, useRef } from "react"
import { type Crumb, TopBar } from "../top-bar.tsx"
import { usePlace } from "./place.ts"
import { useShell } from "./shell.ts"

interface FrameProps {
  readonly crumbs: readonly Crumb[]
  /** What of the figures is shown; absent where the page has no such choice. */
  readonly scope?: ReactNode
  /** Up to when figures stand here that have their own reading. */
  readonly ownCompleteTo?: string | null
  readonly children: ReactNode
}

/** A page: its title, the bar above, and its content, which gets the focus when one comes to it. */
export function Frame({ crumbs, scope, ownCompleteTo, children }: FrameProps) {
  const { snapshot } = useShell()
  const { path } = usePlace()
  const main = useRef<HTMLElement>(null)
  const from = useRef(path)
  const title = crumbs.at(-1)?.[0] ?? ""
  useEffect(() => {
    document.title = `${title} · Pitboss`
  }, [title])
  useEffect(() => {
    if (from.current === path) return
    from.current = path
    scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [path])
  return (
    <>
      <TopBar {...{ crumbs, scope }} {...(ownCompleteTo !== undefined && { ownCompleteTo })} />
      <main ref={main} tabIndex={-1} className={snapshot.failedSince ? "old" : ""}>
        {children}
      </main>
    </>
  )
}
