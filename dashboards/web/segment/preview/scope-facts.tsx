import type { Preview } from "../../../api/segment/schema.ts"

const WORDS: Readonly<Record<Preview["scope"], string>> = {
  touched: "the players of each tick",
  timed: "the players of each tick, and everybody every 10 s",
  population: "everybody every 10 s",
}

interface ScopeFactsProps {
  readonly scope: Preview["scope"]
  readonly because: string
}

/** Who would be looked at as a segment, and what in the select makes it so. */
export function ScopeFacts({ scope, because }: ScopeFactsProps) {
  return (
    <>
      <div>
        <dt>Looks at</dt>
        <dd>
          {WORDS[scope]} <span className="chip">{scope}</span>
        </dd>
      </div>
      {because !== "" && (
        <div>
          <dt>Because</dt>
          <dd>{because}</dd>
        </div>
      )}
    </>
  )
}
