import { nearest } from "../../core/nearest.ts"
import { withoutTexts } from "../../warehouse/bare-text.ts"
import { TABLE_FUNCTIONS_ALLOWED } from "../../warehouse/read-only.ts"
import type { WrittenPart } from "../../warehouse/written-part.ts"
import type { AllowedFunctions } from "./function.ts"
import type { Parsed } from "./parse.ts"
import { refusal } from "./refusal.ts"
import type { Relations } from "./relation.ts"

/** Everything that a plain select is made of. What is not here is refused, also what later engines bring. */
const KINDS = new Set([
  ...["SelectWithUnionQuery", "SelectIntersectExceptQuery", "SelectQuery", "ExpressionList"],
  ...["WithElement", "Subquery", "TablesInSelectQuery", "TablesInSelectQueryElement"],
  ...["TableExpression", "TableJoin", "TableIdentifier", "ArrayJoin", "Identifier", "Literal"],
  ...["Function", "Asterisk", "QualifiedAsterisk", "OrderByElement", "WindowListElement"],
  ...["WindowDefinition", "SampleRatio", "InterpolateElement", "NameTypePair"],
  ...["ColumnsRegexpMatcher", "ColumnsListMatcher", "ColumnsTransformerList"],
  ...[
    "ColumnsExceptTransformer",
    "ColumnsReplaceTransformer",
    "ColumnsReplaceTransformer::Replacement",
  ],
])

const KIND_CODES: Readonly<Record<string, readonly [`SANDBOX_${string}`, string]>> = {
  Set: ["SANDBOX_SETTING", "it sets a setting. Expected none."],
  QueryParameter: ["SANDBOX_SYNTAX", "it has a parameter. Expected values as they are."],
  ColumnsApplyTransformer: [
    "SANDBOX_FUNCTION",
    "apply() hides which function is called. Expected the calls written out.",
  ],
}

const MEMBERSHIP = /^(global)?(not)?(null)?in(ignoreset)?$/i
/** What the text of a type may not say: states are read from bytes that the writer chose, by functions of any name. */
const STATE_TYPE = /aggregatefunction/i
/** It looks at rows before those of other brands are left out. */
const PREWHERE = /\bprewhere\b/i
/** Names that the engine takes for calls, without brackets. */
const BARE_CALL = /^(current_?user|user|session_user|current_?database|database|schema|localtime)$/i
const TABLE_FUNCTIONS = new Set(TABLE_FUNCTIONS_ALLOWED.map((name) => name.toLowerCase()))

/** What a select may be made of. */
export interface Allowed {
  readonly functions: AllowedFunctions
  readonly relations: Relations
}

/**
 * Refuses a parsed select for anything but clauses of a plain select, allowed functions and allowed relations; returns
 * the relations that it names. Throws SANDBOX_STATEMENT, SANDBOX_SETTING, SANDBOX_FUNCTION, SANDBOX_RELATION.
 */
export function admit(
  { nodes, parts, select }: Parsed,
  { functions, relations }: Allowed,
  sql: string,
): readonly string[] {
  if (STATE_TYPE.test(select))
    throw refusal(
      "SANDBOX_FUNCTION",
      "it names a state of an aggregate function as a type. Expected types of plain values.",
      { sql, found: "AggregateFunction" },
    )
  if (PREWHERE.test(withoutTexts(select) ?? select))
    throw refusal("SANDBOX_STATEMENT", "it has a prewhere. Expected where.", { sql })
  for (const node of nodes) refuseKind(node, sql)
  const named = new Set<string>()
  for (const node of [...nodes, ...parts]) {
    if (node.kind === "Function") refuseFunction(node, functions, sql)
    refuseArgument(node, functions, sql)
    const relation = relationOf(node)
    if (relation === undefined || relations.isNone(relation, node.kind)) continue
    const known = relations.allowed(relation)
    if (known === undefined) throw refusedRelation(relation, relations, sql)
    named.add(known)
  }
  return [...named]
}

function refuseKind({ kind, name }: WrittenPart, sql: string): void {
  if (KINDS.has(kind)) return
  const [code, why] = KIND_CODES[kind] ?? [
    "SANDBOX_STATEMENT",
    `a plain select has no ${kind}. Expected one select over models and segments.`,
  ]
  throw refusal(code, why, { sql, found: name === "" ? undefined : name })
}

function refuseFunction(node: WrittenPart, functions: AllowedFunctions, sql: string): void {
  const { name, parent } = node
  const isTable = parent?.kind === "TableExpression"
  if (isTable ? TABLE_FUNCTIONS.has(name.toLowerCase()) : functions.has(name)) return
  // One that the engine has was meant, and is refused for what it does.
  const isMeant = isTable || functions.refuses(name)
  const likely = isMeant ? undefined : nearest(name, functions.names)
  const instead = isTable
    ? `Of table functions expected ${TABLE_FUNCTIONS_ALLOWED.join(", ")}.`
    : `Expected functions that reckon with their arguments alone${likely ? `, as ${likely}` : ""}.`
  throw refusal("SANDBOX_FUNCTION", `it calls ${name}(). ${instead}`, {
    ...{ sql, found: name, instead: likely },
  })
}

// A function that takes another one takes it by its bare name too.
function refuseArgument(node: WrittenPart, functions: AllowedFunctions, sql: string): void {
  const { kind, name } = node
  const call = node.parent?.parent
  const isArgument = call?.kind === "Function" && node.parent?.kind === "ExpressionList"
  if (kind === "Identifier" && (isArgument ? functions.refuses(name) : BARE_CALL.test(name)))
    throw refusal(
      "SANDBOX_FUNCTION",
      `it names ${name}, a function, in the place of a value. Where a column is meant, expected its relation before it, as in t.${name}.`,
      { sql, found: name },
    )
}

// A name in a table's place, or behind `in`, where a table may stand too.
function relationOf(node: WrittenPart): string | undefined {
  if (node.kind === "TableIdentifier") return node.name
  const call = node.parent?.parent
  // What is written before it may be no argument, as columns() that finds none.
  const isMember = node.kind === "Identifier" && node.place > 0 && call?.kind === "Function"
  // A relation under another name may stand there as well.
  const isRenamed = node.kind === "Identifier" && node.isAliased
  return isRenamed || (isMember && MEMBERSHIP.test(call.name)) ? node.name : undefined
}

function refusedRelation(name: string, relations: Relations, sql: string) {
  const likely = nearest(name, relations.names)
  return refusal(
    "SANDBOX_RELATION",
    `it reads ${name}. Expected models and segments${likely ? `, as ${likely}` : ", as ft_player"}.`,
    { sql, found: name, instead: likely },
  )
}
