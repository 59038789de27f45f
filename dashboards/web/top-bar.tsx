import type { ReactNode } from "react"
import { Completeness } from "./completeness.tsx"
import { Link } from "./page/link.tsx"
import { useShell } from "./page/shell.ts"

/** Words of a crumb, and its path where it is a link. */
export type Crumb = readonly [words: string, path?: string]

interface TopBarProps {
  readonly crumbs: readonly Crumb[]
  readonly scope: ReactNode
  readonly ownCompleteTo?: string | null
}

/** Where one is, the scope, the state of the figures, copy link. */
export function TopBar({ crumbs, scope, ownCompleteTo }: TopBarProps) {
  const { snapshot, said, copy } = useShell()
  const { value, failedSince } = snapshot
  const completeTo = ownCompleteTo === undefined ? (value?.complete_to ?? null) : ownCompleteTo
  return (
    <header className="top">
      <div className="crumbs">
        {crumbs.map(([words, path], place) => (
          <span className="crumb" key={words}>
            {path ? <Link to={path}>{words}</Link> : <b>{words}</b>}
            {place < crumbs.length - 1 && <span aria-hidden="true"> / </span>}
          </span>
        ))}
      </div>
      {scope}
      <span className="grow" />
      <Completeness {...{ failedSince }} snapshot={value} daysCompleteTo={completeTo} />
      <span className="small quiet copied" role="status">
        {said}
      </span>
      <button type="button" className="icon" onClick={copy} aria-label="Copy link to this view">
        <svg
          viewBox="0 0 16 16"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.3"
          aria-hidden="true"
        >
          <path d="M6.6 9.4 9.4 6.6M7.2 4.6l1.5-1.5a2.9 2.9 0 0 1 4.2 4.2l-1.5 1.5M8.8 11.4l-1.5 1.5a2.9 2.9 0 0 1-4.2-4.2l1.5-1.5" />
        </svg>
      </button>
    </header>
  )
}
