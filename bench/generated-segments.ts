import { parseSegment, type Segment } from "../segments/segment.ts"

/** A condition on one column of a player's row, and the same on its value as text. */
export interface Condition {
  readonly column: string
  /** As a segment says it. */
  readonly sql: string
  /** As it is said of `last_value`, where that was kept as text; now() is `{at:DateTime64(3)}`. */
  readonly ofText: string
  /** Time alone turns it, so many hours behind the instant in the column. */
  readonly hours?: number
}

/** A segment with the conditions that it was made of. */
export interface GeneratedSegment {
  readonly segment: Segment
  /** As it is written. */
  readonly text: string
  /** All of them hold of a member; none where members depend on other players. */
  readonly conditions: readonly Condition[]
}

/** Lengths, hours, at whose ends a row is computed anew. */
export const WINDOW_HOURS = [24, 168, 672, 720, 840] as const
/** Instants in a row that conditions are about. */
export const INSTANTS = ["active_last_at", "bet_last_at", "deposit_last_at"] as const

/** Amounts and counts, each with what few, some and many have. */
const MEASURES = [
  ["deposits_7d", [20, 100, 400]],
  ["deposits_30d", [200, 1_000, 2_000]],
  ["handle_7d", [500, 2_000, 8_000]],
  ["handle_30d", [2_000, 10_000, 30_000]],
  ["ggr_30d", [100, 500, 1_000]],
  ["withdrawals_30d", [100, 500, 1_500]],
  ["deposits_count_30d", [2, 5, 15]],
  ["bets_7d", [10, 50, 200]],
  ["bets_30d", [50, 200, 800]],
  ["sessions_7d", [2, 5, 10]],
] as const
const COUNTRIES = ["MT", "SE", "FI", "DE", "CA", "NZ", "BR", "PE", "IE", "ES"] as const
const GAME_TYPES = ["slots", "live", "table", "crash", "bingo"] as const
const SHARES = [
  "bonus_share_30d >= 0.5",
  "bonus_share_30d <= 0.1",
  "deposit_frequency_change <= -0.5",
]
/** Lengths, days, at whose ends nothing is computed anew. */
const ODD_DAYS = [10, 14, 21, 45] as const

/** Segments as operators have them: two to four conditions, a fortieth of them timed, a fiftieth over all players. */
export function generateSegments(count: number): readonly GeneratedSegment[] {
  return Array.from({ length: count }, (_, number) => {
    const name = `generated-${String(number).padStart(3, "0")}`
    if (number % 50 === 19) return generated(name, ofEverybody(number), [])
    const conditions = conditionsOf(number)
    const said = ["is_test = 0", ...conditions.map(({ sql }) => sql)]
    return generated(name, `select player_key from ft_player\nwhere ${said.join("\n    and ")}`, [
      { column: "is_test", sql: "is_test = 0", ofText: "last_value = '0'" },
      ...conditions,
    ])
  })
}

function generated(name: string, sql: string, conditions: readonly Condition[]): GeneratedSegment {
  const head = `---\nname: ${name}\ndescription: Generated\nowner: bench\n---\n`
  const text = `${head}${sql}`
  return { segment: parseSegment(`${name}.sql`, text), text, conditions }
}

function conditionsOf(number: number): readonly Condition[] {
  if (number % 40 === 7)
    return [idle(number, (ODD_DAYS[turn(number, 4)] ?? 10) * 24), atLeast(number)]
  const kinds = [atLeast, recent, ofCountry, less, ofShare, idleOfWindow, ofGame]
  const first = number % kinds.length
  const picked = [first, first + 1 + turn(number, 3), first + 5].slice(0, 2 + (number % 2))
  return picked.flatMap((place) => kinds[place % kinds.length]?.(number) ?? [])
}

/** The numberth of so many, in an order without an end in sight. */
const turn = (number: number, of: number, salt = 0) =>
  ((number * 7_919 + salt * 104_729) >>> 3) % of

function atLeast(number: number): Condition {
  const [column, bounds] = MEASURES[turn(number, MEASURES.length)] ?? MEASURES[0]
  const bound = bounds[turn(number, bounds.length, 1)] ?? bounds[0]
  return numeric(column, `>= ${bound}`)
}

function less(number: number): Condition {
  const [column, bounds] = MEASURES[turn(number, MEASURES.length, 2)] ?? MEASURES[0]
  return numeric(column, `< ${bounds[0]}`)
}

function ofShare(number: number): Condition {
  const [column = "", ...rest] = (SHARES[turn(number, SHARES.length, 3)] ?? "").split(" ")
  return numeric(column, rest.join(" "))
}

function numeric(column: string, comparison: string): Condition {
  return {
    ...{ column, sql: `${column} ${comparison}` },
    ofText: `toDecimal128OrNull(last_value, 6) ${comparison}`,
  }
}

function ofCountry(number: number): Condition {
  const first = turn(number, COUNTRIES.length - 2, 4)
  const named = COUNTRIES.slice(first, first + 3).map((one) => `'${one}'`)
  const among = `in (${named.join(", ")})`
  return { column: "country", sql: `country ${among}`, ofText: `last_value ${among}` }
}

function ofGame(number: number): Condition {
  const type = GAME_TYPES[turn(number, GAME_TYPES.length, 5)] ?? "slots"
  const sql = `favourite_game_type = '${type}'`
  return { column: "favourite_game_type", sql, ofText: `last_value = '${type}'` }
}

const idleOfWindow = (number: number) => idle(number, WINDOW_HOURS[turn(number, 5, 6)] ?? 24)
const idle = (number: number, hours: number) => against(number, "<=", hours)
const recent = (number: number) => against(number, ">", WINDOW_HOURS[turn(number, 5, 7)] ?? 24)

function against(number: number, comparison: string, hours: number): Condition {
  const column = INSTANTS[turn(number, INSTANTS.length, 8)] ?? INSTANTS[0]
  const since = (now: string) => `${comparison} ${now} - interval ${hours} hour`
  return {
    ...{ column, hours, sql: `${column} ${since("now()")}` },
    ofText: `parseDateTime64BestEffortOrNull(last_value, 3, 'UTC') ${since("{at:DateTime64(3)}")}`,
  }
}

function ofEverybody(number: number): string {
  const [column] = MEASURES[turn(number, MEASURES.length, 9)] ?? MEASURES[0]
  const best = `select player_key from ft_player
where is_test = 0 order by ${column} desc, player_key limit ${1_000 + number * 10}`
  const above = `select player_key from ft_player
where is_test = 0 and ${column} > 4 * (select avg(${column}) from ft_player where is_test = 0)`
  return number % 100 === 19 ? best : above
}
