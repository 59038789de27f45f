import { useMemo, useState } from "react"
import type { BeyondRules } from "../../../../segments/rule/read.ts"
import { readRule } from "../../../../segments/rule/read.ts"
import type { Group, RuleSelect } from "../../../../segments/rule/rule.ts"
import { writeRule } from "../../../../segments/rule/write.ts"
import type { RelationRow } from "../../../api/relation/routes.ts"
import { GroupFields } from "./group-fields.tsx"
import { featuresFor } from "./subject.ts"

interface RuleBuilderProps {
  readonly text: string
  readonly change: (text: string) => void
  readonly purpose: string
  readonly relations: readonly RelationRow[]
  readonly segments: readonly string[]
}

const NONE: RelationRow["columns"] = []

/** The select as rules to choose and change; each change writes the SQL anew. */
export function RuleBuilder({ text, change, purpose, relations, segments }: RuleBuilderProps) {
  // A group of one says nothing of how it joins: what was chosen is kept while the text is its own.
  const [kept, keep] = useState<RuleSelect>()
  const reading = useMemo(() => readRule(text), [text])
  const columns = relations.find(({ relation }) => relation === "ft_player")?.columns ?? NONE
  const subjects = useMemo(
    () => ({ columns: featuresFor(columns, purpose), segments }),
    [columns, purpose, segments],
  )
  if (reading.kind === "beyond") return <BeyondNote beyond={reading.beyond} />
  if (columns.length === 0) return <p className="quiet">Reading the features.</p>
  const shown = kept !== undefined && writeRule(kept) === text ? kept : reading.select
  const write = (rule: Group) => {
    const next = { ...shown, rule }
    keep(next)
    change(writeRule(next))
  }
  return (
    <div className="rule-builder">
      <GroupFields group={shown.rule} path={[]} root={shown.rule} {...{ subjects, write }} />
      {shown.columns.length > 0 && (
        <p className="small quiet">
          Each carries <span className="mono">{shown.columns.join(", ")}</span>.
        </p>
      )}
    </div>
  )
}

function BeyondNote({ beyond: { line, column, why } }: { readonly beyond: BeyondRules }) {
  return (
    <p className="trouble" role="status">
      <b className="num">
        Line {line}, column {column}.{" "}
      </b>
      {why} This select is changed as SQL.
    </p>
  )
}
