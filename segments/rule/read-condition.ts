import {
  AMOUNT_MAX,
  COMPARISONS,
  COUNT_MAX,
  type Comparison,
  isDay,
  isDecimal,
  isSegmentName,
  VALUES_MAX,
} from "./bounds.ts"
import {
  counterOf,
  EVENTS,
  type EventName,
  type EventSource,
  SOURCES,
  UNITS,
  type Window,
} from "./event.ts"
import { Beyond, type Reader } from "./reader.ts"
import type { Condition } from "./rule.ts"
import { eventConditions } from "./write.ts"

const CALLS = "Rules call has(a list, a value) and now() alone"

/** One condition. Throws Beyond. */
export function readCondition(reader: Reader): Condition {
  const isNot = reader.isWord("not")
  if (isNot) reader.skip()
  if (reader.isWord("has") && reader.isSign("(", 1)) return readHas(reader, isNot)
  if (isNot) throw reader.beyond("Rules say not of a group in parentheses, of has() and of in.")
  if (reader.isWord("player_key")) return readMembership(reader)
  if (reader.peek().kind === "word" && reader.isSign("(", 1))
    throw reader.beyond(`${CALLS}, and compare columns of ft_player as they are.`)
  const column = reader.name("a column of ft_player, compared with a value")
  return readCompared(reader, column)
}

function readHas(reader: Reader, is_not: boolean): Condition {
  reader.skip(2)
  const column = reader.name("a list of ft_player by its name")
  reader.sign(",", "has() takes a list and a value.")
  const value = reader.text("a text in quotes")
  reader.sign(")", "has() takes a list and one value.")
  return { kind: "has", column, is_not, value }
}

function readCompared(reader: Reader, column: string): Condition {
  if (reader.takesWord("is")) {
    const isNot = reader.takesWord("not")
    reader.word("null", "Expected null, or not null.")
    return { kind: "known", column, is_not: !isNot }
  }
  const isNot = reader.isWord("not") && reader.isWord("in", 1)
  if (isNot) reader.skip()
  if (reader.takesWord("in")) return readOneOf(reader, column, isNot)
  const operator = COMPARISONS.find((one) => reader.isSign(one))
  if (operator === undefined)
    throw reader.beyond(
      "Rules compare a column by =, !=, <, <=, >, >=, in, is null or is not null.",
    )
  reader.skip()
  return alone(reader, readValue(reader, column, operator))
}

// What reckons with the value goes on behind it.
function alone(reader: Reader, condition: Condition): Condition {
  const { kind, text } = reader.peek()
  if (kind === "sign" && text !== ")")
    throw reader.beyond("Rules compare with one value, and reckon nothing.")
  return condition
}

function readValue(reader: Reader, column: string, operator: Comparison): Condition {
  const begin = reader.place
  if (reader.peek().kind === "text") {
    const value = reader.text("")
    if (operator === "=" || operator === "!=") return { kind: "text", column, operator, value }
    throw new Beyond(begin, "Rules compare texts by =, != or in.")
  }
  if (reader.isWord("now") && reader.isSign("(", 1)) {
    if (operator === "=" || operator === "!=")
      throw new Beyond(begin, "Rules compare instants by <, <=, > or >=.")
    return { kind: "ago", column, operator, ...readPast(reader) }
  }
  if (reader.isWord("todatetime64")) return readDate(reader, column, operator)
  if (reader.peek().kind === "word" && reader.isSign("(", 1)) throw reader.beyond(`${CALLS}.`)
  const value = reader.number("a number, a text in quotes, or now() - interval 7 day")
  if (!isDecimal(value))
    throw new Beyond(begin, `\`${value}\` is no number as rules write it, as 12.50.`)
  return { kind: "number", column, operator, value }
}

/** `now() - interval 7 day`. */
function readPast(reader: Reader): Window {
  reader.word("now", "Expected now() - interval 7 day.")
  reader.sign("(", "Expected now() - interval 7 day.")
  reader.sign(")", "Rules call now() without a zone.")
  reader.sign("-", "Rules compare with now() less an interval, as now() - interval 7 day.")
  reader.word("interval", "Expected an interval, as interval 7 day.")
  const amount = readWhole(reader, "a whole number of hours or days", AMOUNT_MAX)
  const unit = UNITS.find((one) => reader.isWord(one))
  if (unit === undefined) throw reader.beyond("Rules know intervals of hours and days.")
  reader.skip()
  return { amount, unit }
}

function readWhole(reader: Reader, expected: string, most: number): number {
  const begin = reader.place
  const text = reader.number(expected)
  if (!/^[1-9]\d{0,6}$/.test(text) || Number.parseInt(text, 10) > most)
    throw new Beyond(begin, `Expected ${expected}, from 1 to ${most}.`)
  return Number.parseInt(text, 10)
}

function readDate(reader: Reader, column: string, operator: Comparison): Condition {
  const expected = "Expected toDateTime64('2026-01-31', 3, 'UTC')."
  const begin = reader.place
  reader.skip()
  reader.sign("(", expected)
  const day = reader.text("a day, as '2026-01-31'")
  reader.sign(",", expected)
  const digits = reader.number("3")
  reader.sign(",", expected)
  const zone = reader.text("'UTC'")
  reader.sign(")", expected)
  if (operator !== ">=" && operator !== "<")
    throw new Beyond(begin, "Rules compare with the beginning of a day by >= or <.")
  if (!isDay(day) || digits !== "3" || zone !== "UTC") throw new Beyond(begin, expected)
  return { kind: "date", column, operator, day }
}

function readOneOf(reader: Reader, column: string, is_not: boolean): Condition {
  reader.sign("(", "Rules have texts in parentheses behind in.")
  const values = [reader.text("texts in quotes behind in")]
  while (reader.takesSign(",")) values.push(reader.text("a text in quotes"))
  if (values.length > VALUES_MAX) throw reader.beyond(`Rules have at most ${VALUES_MAX} values.`)
  reader.sign(")", "Expected a comma or a parenthesis behind a text.")
  return { kind: "one_of", column, is_not, values }
}

// A player who is, or is not, among those of a segment or of an event.
function readMembership(reader: Reader): Condition {
  const expected =
    "Behind player_key rules have members of a segment, or who did something: see docs/segments.md."
  reader.skip()
  const isNot = reader.takesWord("not")
  reader.word("in", expected)
  reader.sign("(", expected)
  reader.word("select", expected)
  reader.word("player_key", expected)
  reader.word("from", expected)
  const { kind, text } = reader.peek()
  const isSegment = kind === "template"
  const condition = isSegment
    ? { kind: "segment" as const, name: segmentIn(reader, text), is_not: isNot }
    : readEvent(reader, isNot)
  reader.sign(")", "Rules have nothing else here.")
  return condition
}

function segmentIn(reader: Reader, template: string): string {
  const name = /^\{\{\s*segment\(\s*'([^']*)'\s*\)\s*\}\}$/.exec(template)?.[1]
  if (name === undefined || !isSegmentName(name))
    throw reader.beyond("Expected {{ segment('a-name') }}.")
  reader.skip()
  return name
}

function readEvent(reader: Reader, isNot: boolean): Condition {
  const begin = reader.place
  const relation = reader.take().text
  reader.word("where", "Expected where, and which events are counted.")
  const column = reader.peek().text
  const event = EVENTS.find((one) => {
    const source = SOURCES[one]
    if (source?.relation !== relation || source.condition[0] !== column) return false
    const value = source.condition[1].replaceAll("'", "")
    return reader.isSign("=", 1) && reader.peek(2).text === value
  })
  const source = event && SOURCES[event]
  if (event === undefined || source === undefined)
    throw new Beyond(
      begin,
      `\`${relation}\` stands here. Rules count deposits, withdrawals, sessions, casino bets and sports bets, in int_payment and int_activity.`,
    )
  return readCounted(reader, { event, source, isNot })
}

interface Counted {
  readonly event: EventName
  readonly source: EventSource
  readonly isNot: boolean
}

function readCounted(reader: Reader, { event, source, isNot }: Counted): Condition {
  reader.skip(3)
  const begin = reader.place
  const gameType = event === "casino_bet" ? readGameType(reader) : null
  const window = windowAhead(reader)
  const counter = counterOf(event, window)
  if (counter !== undefined)
    throw new Beyond(begin, `Within that window ft_player counts them: rules compare ${counter}.`)
  // The rest says the window again and again: all of it must be the same.
  const [, ...others] = eventConditions(source, window, null)
  for (const condition of others) {
    reader.word("and", "Rules count events by their kind and window alone.")
    sameAs(reader, condition)
  }
  reader.word("group", "Expected group by player_key, and how many.")
  reader.word("by", "Expected group by player_key.")
  reader.word("player_key", "Expected group by player_key.")
  reader.word("having", "Expected having, and how many.")
  sameAs(reader, `uniqExact(${source.identity}) >=`)
  const count = readWhole(reader, "a whole number of events", COUNT_MAX)
  return { kind: "event", event, operator: isNot ? "<" : ">=", count, window, game_type: gameType }
}

function readGameType(reader: Reader): string | null {
  if (!reader.isWord("and") || !reader.isWord("game_type", 1)) return null
  reader.skip(2)
  reader.sign("=", "Rules say which type of game by =.")
  return reader.text("a type of game in quotes")
}

const LOOKED_AHEAD_MAX = 24

// The first interval that is named.
function windowAhead(reader: Reader): Window {
  for (let ahead = 0; ahead < LOOKED_AHEAD_MAX; ahead++) {
    if (!reader.isWord("interval", ahead)) continue
    const amount = Number.parseInt(reader.peek(ahead + 1).text, 10)
    const unit = UNITS.find((one) => reader.isWord(one, ahead + 2))
    if (unit !== undefined && amount >= 1 && amount <= AMOUNT_MAX) return { amount, unit }
  }
  throw reader.beyond("Rules count events within hours or days up to now.")
}

function sameAs(reader: Reader, written: string): void {
  for (const part of written.match(/\w+|'[^']*'|<=|>=|[^\s\w]/g) ?? []) {
    const { kind, text } = reader.peek()
    const said = kind === "text" ? `'${text}'` : text
    if (said.toLowerCase() !== part.toLowerCase())
      throw reader.beyond(`Expected ${part}, as in ${written}.`)
    reader.skip()
  }
}
