import { COLUMNS_MAX, DEPTH_MAX, RULES_MAX } from "./bounds.ts"
import { canonicalCondition } from "./canonical.ts"
import { readCondition } from "./read-condition.ts"
import { Beyond, Reader } from "./reader.ts"
import type { Group, Rule, RuleSelect } from "./rule.ts"
import { tokensOf } from "./token.ts"

/** What the rule builder has no rule for: where it stands, from 1, and why. */
export interface BeyondRules {
  readonly line: number
  readonly column: number
  readonly why: string
}

export type RuleReading =
  | { readonly kind: "rule"; readonly select: RuleSelect }
  | { readonly kind: "beyond"; readonly beyond: BeyondRules }

/**
 * The rule tree that a select says, which `writeRule` writes as that select again; or the first place that is beyond
 * rules. Blanks and line ends do not matter.
 */
export function readRule(sql: string): RuleReading {
  try {
    return { kind: "rule", select: readSelect(new Reader(tokensOf(sql))) }
  } catch (thrown) {
    if (!(thrown instanceof Beyond)) throw thrown
    const { line, column } = thrown.place
    return { kind: "beyond", beyond: { line, column, why: thrown.message } }
  }
}

function readSelect(reader: Reader): RuleSelect {
  const whole = "Rules are one select of player_key from ft_player with conditions behind where"
  reader.word("select", `${whole}.`)
  reader.word("player_key", "The first column of rules is player_key, as it stands in ft_player.")
  const columns: string[] = []
  while (reader.takesSign(",")) columns.push(reader.name("a column of ft_player by its name"))
  if (columns.length > COLUMNS_MAX)
    throw reader.beyond(`Rules show at most ${COLUMNS_MAX} columns.`)
  reader.word("from", "Rules show columns of ft_player by their names, and reckon none.")
  reader.word("ft_player", `${whole}; they read no other relation there.`)
  reader.word("where", `${whole}: here stands none.`)
  const { join, rules } = readJoined(reader, 1)
  reader.end("Behind the conditions rules have nothing: no group by, order by, limit or join.")
  return { columns, rule: { kind: "group", join: rules.length === 1 ? "all" : join, rules } }
}

function readJoined(
  reader: Reader,
  depth: number,
): { readonly join: "all" | "any"; readonly rules: Rule[] } {
  if (depth > DEPTH_MAX)
    throw reader.beyond(`Rules have at most ${DEPTH_MAX} groups inside each other.`)
  const rules = [readRuleOf(reader, depth)]
  let join: "all" | "any" | undefined
  for (;;) {
    const word = reader.isWord("and") ? "all" : reader.isWord("or") ? "any" : undefined
    if (word === undefined) return { join: join ?? "all", rules }
    if (join !== undefined && word !== join)
      throw reader.beyond(
        "A group joins its rules by and, or by or. Put what belongs together in parentheses.",
      )
    join = word
    reader.skip()
    rules.push(readRuleOf(reader, depth))
  }
}

function readRuleOf(reader: Reader, depth: number): Rule {
  if (reader.isWord("not") && reader.isWord("ifnull", 1)) return readNoneOf(reader, depth)
  if (reader.isWord("not") && reader.isSign("(", 1)) throw reader.beyond(LEAVES_OUT)
  if (reader.isSign("(")) return readGroup(reader, depth)
  reader.rules += 1
  if (reader.rules > RULES_MAX) throw reader.beyond(`Rules are at most ${RULES_MAX}.`)
  return canonicalCondition(readCondition(reader))
}

function readGroup(reader: Reader, depth: number): Group {
  reader.sign("(", "")
  const { join, rules } = readJoined(reader, depth + 1)
  reader.sign(")", "A group ends with a parenthesis behind its last rule.")
  return { kind: "group", join, rules }
}

const LEAVES_OUT =
  "This leaves out whoever a rule cannot be said of, as a last deposit of who never deposited. Rules deny with not ifNull((...), false)."

function readNoneOf(reader: Reader, depth: number): Group {
  reader.word("not", LEAVES_OUT)
  reader.word("ifnull", LEAVES_OUT)
  reader.sign("(", LEAVES_OUT)
  const begin = reader.place
  const { join, rules } = readGroup(reader, depth)
  reader.sign(",", LEAVES_OUT)
  reader.word("false", LEAVES_OUT)
  reader.sign(")", "A group that is denied ends with a parenthesis behind false.")
  if (join === "all" && rules.length > 1)
    throw new Beyond(
      begin,
      "Rules deny a group of alternatives, not (a or b); this one denies that all hold. Write each denied by itself, joined by or.",
    )
  return { kind: "group", join: "none", rules }
}
