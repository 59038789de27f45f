import type { Group, Rule } from "../../../../segments/rule/rule.ts"

/** Places of rules from the outermost group inwards. */
export type Path = readonly number[]

/** The tree with another rule at a path. */
export function withRule(group: Group, path: Path, rule: Rule): Group {
  return changed(group, path, () => [rule])
}

/** The tree without the rule at a path, and without groups that it leaves empty; the last rule of all stays. */
export function withoutRule(group: Group, path: Path): Group {
  const left = changed(group, path, () => [])
  return left.rules.length === 0 ? group : left
}

/** The tree with a rule more, at the end of the group at a path. */
export function withAdded(group: Group, path: Path, rule: Rule): Group {
  if (path.length === 0) return { ...group, rules: [...group.rules, rule] }
  return changed(group, path, (one) =>
    one.kind === "group" ? [{ ...one, rules: [...one.rules, rule] }] : [one],
  )
}

function changed(
  group: Group,
  [place, ...rest]: Path,
  change: (rule: Rule) => readonly Rule[],
): Group {
  const rules = group.rules.flatMap((one, at) => {
    if (at !== place) return [one]
    if (rest.length === 0) return change(one)
    if (one.kind !== "group") return [one]
    const inner = changed(one, rest, change)
    return inner.rules.length === 0 ? [] : [inner]
  })
  return { ...group, rules }
}
