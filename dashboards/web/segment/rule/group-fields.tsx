import type { Group, Rule } from "../../../../segments/rule/rule.ts"
import { Choice } from "../../choice.tsx"
import { ConditionRow, type Subjects } from "./condition-row.tsx"
import { type Path, withAdded, withoutRule, withRule } from "./tree.ts"

interface GroupFieldsProps {
  readonly group: Group
  /** Where it stands in the whole. */
  readonly path: Path
  readonly root: Group
  readonly subjects: Subjects
  readonly write: (root: Group) => void
}

const JOINS = [
  ["all", "All of"],
  ["any", "Any of"],
  ["none", "None of"],
] as const

const FIRST: Rule = {
  kind: "event",
  event: "deposit",
  operator: ">=",
  count: 1,
  window: { amount: 7, unit: "day" },
  game_type: null,
}

/** Rules that are joined, with groups among them. */
export function GroupFields({ group, path, root, subjects, write }: GroupFieldsProps) {
  const isRoot = path.length === 0
  const isOnly = isRoot && group.rules.length === 1
  const regroup = (next: Group) => write(isRoot ? next : withRule(root, path, next))
  return (
    <fieldset className="rule-group">
      <legend className="visually-hidden">{isRoot ? "Rules" : "Group of rules"}</legend>
      <Choice
        name="How many hold"
        options={isRoot ? JOINS.slice(0, 2) : JOINS}
        chosen={group.join}
        choose={(one) =>
          regroup({ ...group, join: JOINS.find(([join]) => join === one)?.[0] ?? group.join })
        }
      />
      <ul>
        {group.rules.map((rule, place) => {
          const at = [...path, place]
          return rule.kind === "group" ? (
            // Rules have no names: they are told by their place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={place}>
              <GroupFields group={rule} path={at} {...{ root, subjects, write }} />
            </li>
          ) : (
            <ConditionRow
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={place}
              condition={rule}
              subjects={subjects}
              change={(next) => write(withRule(root, at, next))}
              remove={isOnly ? undefined : () => write(withoutRule(root, at))}
            />
          )
        })}
      </ul>
      <div className="rule-adds">
        <button type="button" className="btn" onClick={() => write(withAdded(root, path, FIRST))}>
          Add a rule
        </button>
        <button
          type="button"
          className="btn"
          onClick={() =>
            write(withAdded(root, path, { kind: "group", join: "any", rules: [FIRST] }))
          }
        >
          Add a group
        </button>
      </div>
    </fieldset>
  )
}
