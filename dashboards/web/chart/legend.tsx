import type { ReactNode } from "react"

interface LegendProps {
  /** Key, words and colour of each part. */
  readonly parts: readonly (readonly [part: string, words: string, colour: string])[]
  /** What is said behind the words of a part. */
  readonly figure?: (part: string) => ReactNode
  readonly children?: ReactNode
}

/** What the colours of a chart stand for. */
export function Legend({ parts, figure, children }: LegendProps) {
  return (
    <span className="small quiet keys">
      {parts.map(([part, words, colour]) => (
        <span className="key" key={part}>
          <svg viewBox="0 0 8 8" aria-hidden="true">
            <rect width="8" height="8" fill={colour} />
          </svg>
          {words} {figure?.(part)}
        </span>
      ))}
      {children}
    </span>
  )
}
