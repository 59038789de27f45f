import { standsForMany, type WrittenPart } from "../../warehouse/written-part.ts"
import { modelOf, type Protected } from "../protected-column.ts"

const SELECTS = new Set(["QUERY", "UNION"])
const LISTS = new Set(["ExpressionList", "QUERIES"])
const SOURCE = /^(ROOT|JOIN TREE|.*TABLE EXPRESSION|WITH)$/

/**
 * A column that tells of protection, of one of the relations that a select names, which the select names too, or takes
 * unnamed into a select that stands for a value: to look at such ones the engine runs them. Undefined: none.
 */
export function protectedNameIn(
  parts: readonly WrittenPart[],
  named: readonly string[],
  { columns }: Protected,
): string | undefined {
  const marked = new Set(named.flatMap((name) => [...(columns.get(modelOf(name)) ?? [])]))
  const [first] = marked
  for (const part of parts) {
    const found = part.name.split(".").find((word) => marked.has(word))
    if (part.kind === "Identifier" && found !== undefined) return found
    if (standsForMany(part) && isInValue(part)) return first
  }
  return undefined
}

// Inside of a select that is no source of rows.
function isInValue(part: WrittenPart): boolean {
  for (let one = part.parent; one !== undefined; one = one.parent)
    if (SELECTS.has(one.kind) && !SOURCE.test(placeOf(one).kind)) return true
  return false
}

// What a select stands in, whatever lists and unions are between.
function placeOf(select: WrittenPart): WrittenPart {
  let above = select.parent
  while (
    above !== undefined &&
    (LISTS.has(above.kind) || SELECTS.has(above.kind) || above.kind === "")
  )
    above = above.parent
  return above ?? select
}
