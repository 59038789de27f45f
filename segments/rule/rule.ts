import { z } from "zod"
import * as bounds from "./bounds.ts"
import { EVENTS, isFeatureWindow, UNITS } from "./event.ts"

const column = z.string().refine(bounds.isColumn, "expected a column of ft_player, as deposits_30d")
const decimal = z.string().refine(bounds.isDecimal, "expected a number as decimal text, as 12.50")
const text = z
  .string()
  .refine(
    bounds.isText,
    `expected a text of at most ${bounds.TEXT_CHARACTERS_MAX} characters in one line, without {{ and {%`,
  )
const amount = z.number().int().min(1).max(bounds.AMOUNT_MAX)

const NumberRule = z.strictObject({
  kind: z.literal("number"),
  column,
  operator: z.enum(bounds.COMPARISONS),
  value: decimal,
})
const TextRule = z.strictObject({
  kind: z.literal("text"),
  column,
  operator: z.enum(["=", "!="]),
  value: text,
})
const OneOfRule = z.strictObject({
  kind: z.literal("one_of"),
  column,
  is_not: z.boolean(),
  values: z.array(text).min(1).max(bounds.VALUES_MAX),
})
const KnownRule = z
  .strictObject({ kind: z.literal("known"), column, is_not: z.boolean() })
  .describe("The column has a value; with is_not it is null")
const AgoRule = z
  .strictObject({
    kind: z.literal("ago"),
    column,
    operator: z.enum([">", ">=", "<", "<="]),
    amount,
    unit: z.enum(UNITS),
  })
  .describe("An instant against the present less a length of time: > is within it, <= longer ago")
const DateRule = z.strictObject({
  kind: z.literal("date"),
  column,
  operator: z.enum([">=", "<"]),
  day: z
    .string()
    .refine(bounds.isDay, "expected a day, as 2026-01-31")
    .describe("Its beginning, UTC"),
})
const HasRule = z
  .strictObject({ kind: z.literal("has"), column, is_not: z.boolean(), value: text })
  .describe("A list holds a value")
const EventRule = z
  .strictObject({
    kind: z.literal("event"),
    event: z.enum(EVENTS),
    operator: z.enum([">=", "<"]),
    count: z.number().int().min(1).max(bounds.COUNT_MAX),
    window: z
      .strictObject({ amount, unit: z.enum(UNITS) })
      .nullable()
      .describe("null: over his life"),
    game_type: text.nullable().describe("Of casino bets alone"),
  })
  .refine(({ event, game_type }) => game_type === null || event === "casino_bet", {
    message: "only casino bets have a type of game",
    path: ["game_type"],
  })
  .refine(({ event, window }) => window !== null || !/^(casino|sports)_bet$/.test(event), {
    message: "casino and sports bets are counted within a window: expected one, or the event bet",
    path: ["window"],
  })
  .refine(({ event, window }) => event !== "bet" || isFeatureWindow(window), {
    message:
      "bets of all kinds are counted within 1 or 24 hours, 7, 28 or 30 days: expected one of these, or casino_bet",
    path: ["window"],
  })
const SegmentRule = z.strictObject({
  kind: z.literal("segment"),
  name: z.string().refine(bounds.isSegmentName, "expected a segment's name"),
  is_not: z.boolean(),
})

const Condition = z.discriminatedUnion("kind", [
  NumberRule,
  TextRule,
  OneOfRule,
  KnownRule,
  AgoRule,
  DateRule,
  HasRule,
  EventRule,
  SegmentRule,
])
export type Condition = z.infer<typeof Condition>

/** How many of the rules of a group must hold. */
export const JOINS = ["all", "any", "none"] as const

/** Rules of which all, any or none hold. */
export interface Group {
  readonly kind: "group"
  readonly join: (typeof JOINS)[number]
  readonly rules: readonly Rule[]
}
export type Rule = Group | Condition

const Group: z.ZodType<Group> = z.lazy(() =>
  z.strictObject({
    kind: z.literal("group"),
    join: z.enum(JOINS),
    rules: z
      .array(z.union([Group, Condition]))
      .min(1)
      .max(bounds.RULES_MAX),
  }),
)

/** A select of players by a rule: what the rule builder shows. */
export const RuleSelect = z
  .strictObject({
    columns: z.array(column).max(bounds.COLUMNS_MAX).describe("Payload: columns beside player_key"),
    rule: z.strictObject({
      kind: z.literal("group"),
      join: z.enum(["all", "any"]),
      rules: z
        .array(z.union([Group, Condition]))
        .min(1)
        .max(bounds.RULES_MAX),
    }),
  })
  .refine(
    ({ rule }) => depthOf(rule) <= bounds.DEPTH_MAX,
    `expected at most ${bounds.DEPTH_MAX} groups inside each other`,
  )
  .refine(
    ({ rule }) => countOf(rule) <= bounds.RULES_MAX,
    `expected at most ${bounds.RULES_MAX} rules`,
  )

export interface RuleSelect {
  readonly columns: readonly string[]
  readonly rule: Group
}

function depthOf(rule: Rule): number {
  return rule.kind === "group" ? 1 + Math.max(0, ...rule.rules.map(depthOf)) : 0
}

function countOf(rule: Rule): number {
  return rule.kind === "group" ? rule.rules.reduce((sum, one) => sum + countOf(one), 0) : 1
}
