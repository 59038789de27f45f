import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { atInstant } from "../instant.ts"
import { writeOut } from "../template.ts"
import { COMPARISONS, COUNT_MAX } from "./bounds.ts"
import { canonical } from "./canonical.ts"
import { counterOf, EVENTS, type EventName, isFeatureWindow, SOURCES, UNITS } from "./event.ts"
import { readRule } from "./read.ts"
import { type Condition, JOINS, type Rule, RuleSelect } from "./rule.ts"
import { writeRule } from "./write.ts"

const column = fc.constantFrom("ggr_30d", "deposits_count_7d", "bets", "country", "notes", "in_x")
const text = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("'", "\\", "\\'", "\t", "or"),
  )
  .filter((one) => RuleSelect.shape.columns.safeParse([]).success && !/[\0\r\n]|\{[{%]/.test(one))
const decimal = fc
  .tuple(fc.integer({ min: -5_000, max: 5_000 }), fc.constantFrom("", ".5", ".000001"))
  .map(([whole, rest]) => `${whole}${rest}`)
const amount = fc.oneof(fc.constantFrom(1, 7, 24, 28, 30), fc.integer({ min: 1, max: 10_000 }))
const unit = fc.constantFrom(...UNITS)
const window = fc.option(fc.record({ amount, unit }))
const isNot = fc.boolean()

const event = fc
  .record({
    kind: fc.constant("event" as const),
    event: fc.constantFrom<EventName>(...EVENTS),
    operator: fc.constantFrom(">=" as const, "<" as const),
    count: fc.integer({ min: 1, max: COUNT_MAX }),
    window,
    game_type: fc.option(text),
  })
  .map((one) => (one.event === "casino_bet" ? one : { ...one, game_type: null }))
  .filter(({ event: name, window: within }) =>
    name === "bet"
      ? isFeatureWindow(within)
      : within !== null || SOURCES[name]?.relation !== "int_activity" || name === "session",
  )

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant("number" as const),
    column,
    operator: fc.constantFrom(...COMPARISONS),
    value: decimal,
  }),
  fc.record({
    kind: fc.constant("text" as const),
    column,
    operator: fc.constantFrom("=" as const, "!=" as const),
    value: text,
  }),
  fc.record({
    kind: fc.constant("one_of" as const),
    column,
    is_not: isNot,
    values: fc.array(text, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant("known" as const), column, is_not: isNot }),
  fc.record({
    kind: fc.constant("ago" as const),
    column,
    operator: fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const),
    amount,
    unit,
  }),
  fc.record({
    kind: fc.constant("date" as const),
    column,
    operator: fc.constantFrom(">=" as const, "<" as const),
    day: fc.constantFrom("2026-01-31", "2024-02-29"),
  }),
  fc.record({ kind: fc.constant("has" as const), column, is_not: isNot, value: text }),
  fc.record({
    kind: fc.constant("segment" as const),
    name: fc.constantFrom("vip", "a-b"),
    is_not: isNot,
  }),
  event,
)

const { rule } = fc.letrec<{ rule: Rule; group: Rule }>((tie) => ({
  rule: fc.oneof({ depthSize: "small", maxDepth: 4 }, condition, tie("group")),
  group: fc.record({
    kind: fc.constant("group" as const),
    join: fc.constantFrom(...JOINS),
    rules: fc.array(tie("rule"), { minLength: 1, maxLength: 4 }),
  }),
}))

const select: fc.Arbitrary<RuleSelect> = fc.record({
  columns: fc.uniqueArray(fc.constantFrom("ggr_30d", "favourite_game"), { maxLength: 2 }),
  rule: fc.record({
    kind: fc.constant("group" as const),
    join: fc.constantFrom("all" as const, "any" as const),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  }),
})

const COUNTED_MOST: RuleSelect = {
  columns: [],
  rule: {
    kind: "group",
    join: "all",
    rules: [
      {
        ...{ kind: "event", event: "deposit", operator: ">=", count: COUNT_MAX },
        ...{ window: null, game_type: null },
      },
    ],
  },
}

test("what rules write is read as the same rules, and they write the same again", () => {
  fc.assert(
    fc.property(select, (one) => {
      expect(RuleSelect.safeParse(one).error).toBeUndefined()
      const sql = writeRule(one)
      expect(readRule(sql)).toEqual({ kind: "rule", select: canonical(one) })
      expect(writeRule(canonical(one))).toBe(sql)
    }),
    { numRuns: 1_000, examples: [[COUNTED_MOST]] },
  )
})

test("whatever the text, reading ends with rules that may be written, or with a place in it", () => {
  const words = fc.constantFrom(
    ..."select player_key from ft_player where and or not ( ) has in = >= 5 -1 1.50 'a' '\\z' now() - interval 7 day null is country -- x , {{ segment('vip') }} int_activity group by having order limit + toDateTime64( '2026-02-30' 3 'UTC'".split(
      " ",
    ),
  )
  const tail = fc.array(words, { maxLength: 14 }).map((parts) => parts.join(" "))
  fc.assert(
    fc.property(tail, fc.boolean(), (rest, isHeaded) => {
      const sql = isHeaded ? `select player_key from ft_player where ${rest}` : rest
      const reading = readRule(sql)
      if (reading.kind === "beyond") {
        expect(reading.beyond.line).toBe(1)
        expect(reading.beyond.column).toBeGreaterThan(0)
        expect(reading.beyond.column).toBeLessThanOrEqual(sql.length + 1)
      } else expect(RuleSelect.safeParse(reading.select).error).toBeUndefined()
    }),
    { numRuns: 3_000 },
  )
})

test("is written as an analyst would, a condition a line", () => {
  const sql = writeRule({
    columns: ["ggr_30d"],
    rule: {
      kind: "group",
      join: "all",
      rules: [
        { kind: "number", column: "is_test", operator: "=", value: "0" },
        {
          kind: "group",
          join: "any",
          rules: [
            { kind: "text", column: "country", operator: "=", value: "MT" },
            {
              kind: "event",
              event: "deposit",
              operator: ">=",
              count: 3,
              window: { amount: 7, unit: "day" },
              game_type: null,
            },
          ],
        },
        {
          kind: "event",
          event: "casino_bet",
          operator: "<",
          count: 5,
          window: { amount: 10, unit: "day" },
          game_type: "slots",
        },
        { kind: "segment", name: "vip", is_not: true },
      ],
    },
  })
  expect(sql).toBe(`select player_key, ggr_30d
from ft_player
where is_test = 0
    and (
        country = 'MT'
        or deposits_count_7d >= 3
    )
    and player_key not in (
        select player_key
        from int_activity
        where is_casino_bet = 1
            and game_type = 'slots'
            and hour >= toStartOfHour(now() - interval 10 day)
            and occurred_at > now() - interval 10 day
            and occurred_at <= now()
        group by player_key
        having uniqExact(event_id) >= 5
    )
    and player_key not in (select player_key from {{ segment('vip') }})`)
})

describe("what is beyond rules says where and why", () => {
  const head = "select player_key\nfrom ft_player\nwhere is_test = 0"
  test.each([
    ["select brand from ft_player", 1, 8, "The first column of rules is player_key"],
    ["select player_key, deposits * 2 as twice from ft_player where a = 1", 1, 29, "reckon none"],
    ["select player_key from fct_x where a = 1", 1, 24, "no other relation"],
    ["select player_key from ft_player", 1, 33, "The select ends here"],
    [`${head}\n    and deposits > bets`, 4, 20, "Expected a number"],
    [`${head}\n    and deposits > 5 + 5`, 4, 22, "reckon nothing"],
    [`${head}\n    and hasAny(consents, ['a'])`, 4, 9, "Rules call has"],
    [`${head}\n    and a = 1 or b = 2`, 4, 15, "parentheses"],
    [`${head}\n    -- kept\n    and a = 1`, 4, 5, "no comments"],
    [`${head}\norder by ggr`, 4, 1, "no group by, order by"],
    [`${head}\n    and not ifNull((a = 1 and b = 2), false)`, 4, 20, "alternatives"],
    [`${head}\n    and active_last_at < now() - interval 1 month`, 4, 45, "hours and days"],
    [`${head}\n    and active_last_at < now()`, 4, 31, "less an interval"],
    [
      `${head}\n    and player_key in (select player_key from fct_move where a = 1)`,
      4,
      47,
      "Rules count deposits",
    ],
    [`${head}\n    and country = '\\x41'`, 4, 19, "stands here"],
    [`${head}\n    and limits_share['a'] < 1`, 4, 21, "Rules compare a column by"],
  ])("%s", (sql, line, column, why) => {
    const reading = readRule(sql)
    expect(reading).toMatchObject({ kind: "beyond", beyond: { line, column } })
    expect(reading.kind === "beyond" && reading.beyond.why).toContain(why)
  })
})

test.each(["'\\\\", "{{", "/*", "'", "`", "$a$"])(
  "what somebody opens again and again, %s, and never closes is read once, to its end",
  (open) => {
    const sql = `select player_key from ft_player where ${open.repeat(200_000)}`
    expect(readRule(sql).kind).toBe("beyond")
    expect(() => atInstant(sql)).not.toThrow(RangeError)
    if (open === "{{") expect(() => writeOut(sql)).toThrow(/^\{\{\{.{50,80}: Expected/)
    else expect(writeOut(sql).sql).toBe(sql)
  },
)

test("windows that ft_player has are its columns, and every event can be counted somewhere", () => {
  expect(counterOf("bet", { amount: 24, unit: "hour" })).toBe("bets_24h")
  for (const name of EVENTS) expect(counterOf(name, null) ?? SOURCES[name]?.relation).toBeDefined()
})
