import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { BacktestStore } from "./store.ts"

/** Days of a player's money that are looked at on each side of his entry. */
export const VALUE_DAYS = 28

/** What a backtest found. Counts are of players; money is decimal text in the brand's base currency. */
export interface BacktestFigures {
  readonly days: readonly BacktestDay[]
  /** Of the last day, with segments of the library. */
  readonly overlap: readonly Overlap[]
  readonly value: readonly EntryValue[]
}

export interface BacktestDay {
  readonly day: string
  readonly size: number
  /** Against the day before; null for the first. */
  readonly entered: number | null
  readonly left: number | null
}

export interface Overlap {
  readonly segment: string
  readonly members: number
  readonly both: number
}

/** Players of a brand who entered behind the first day, `VALUE_DAYS` days up to and from behind their first entry. */
export interface EntryValue {
  readonly brand: string
  readonly players: number
  readonly before: Money
  readonly after: Money
  /** Of the players, those whose days after are all over; the others' are what is known so far. */
  readonly players_whole: number
}

export interface Money {
  readonly ggr: string
  /** By the default steps: see docs/metrics.md. */
  readonly ngr: string
  readonly deposits: string
}

/** Reads what the days that were evaluated come to. */
export async function backtestFigures(
  warehouse: Warehouse,
  store: BacktestStore,
  days: readonly string[],
): Promise<BacktestFigures> {
  const [first = "", last = ""] = [days[0], days.at(-1)]
  const counted = await warehouse.query<CountedDay>(
    `select toString(day) as day, toUInt32(sum(is_now)) as size, toUInt32(countIf(is_now > was)) as entered,
    toUInt32(countIf(is_now < was)) as left
from (
    select day, player_key, max(is_one) as is_now, 1 - min(is_one) as was
    from (
        select day, player_key, 1 as is_one from ${store.members} where segment = ''
        union all
        select day + 1 as day, player_key, 0 as is_one from ${store.members} where segment = '')
    group by day, player_key)
group by day`,
  )
  const byDay = new Map(counted.map((row) => [row.day, row]))
  const overlap = await warehouse.query<Overlap>(
    `select segment, toUInt32(count()) as members,
    toUInt32(countIf(player_key in (select player_key from ${store.members} where segment = '' and day = {last:Date}))) as both
from ${store.members} where segment != '' and day = {last:Date} group by segment order by both desc, segment`,
    { last },
  )
  const value = await warehouse.query<EntryRow>(valueSql(store), { first, days: VALUE_DAYS })
  return {
    days: days.map((day) => {
      const { size = 0, entered = 0, left = 0 } = byDay.get(day) ?? {}
      return day === first ? { day, size, entered: null, left: null } : { day, size, entered, left }
    }),
    overlap,
    value: value.map(entryValue),
  }
}

type CountedDay = BacktestDay & { readonly entered: number; readonly left: number }

// A player's money by the brand's reporting days, against UTC days of entry: off by its zone's hours at the edges.
const valueSql = (store: BacktestStore) => `with entered as (
    select player_key, min(day) as entered_on from ${store.members} where segment = ''
    group by player_key having entered_on > {first:Date}),
money as (
    select player_key, entered_on, day > entered_on as is_after, sum(ggr) as ggr, sum(ngr_default) as ngr, sum(deposits) as deposits
    from int_money_by_player_day
    join entered using (player_key)
    where player_key in (select player_key from entered)
        and day > entered_on - {days:UInt16} and day <= entered_on + {days:UInt16}
    group by player_key, entered_on, is_after)
select player.brand as brand, toUInt32(count()) as players,
    toUInt32(countIf(entered.entered_on + {days:UInt16} < today())) as players_whole,
    toString(sum(before.ggr)) as ggr_before, toString(sum(before.ngr)) as ngr_before, toString(sum(before.deposits)) as deposits_before,
    toString(sum(later.ggr)) as ggr_after, toString(sum(later.ngr)) as ngr_after, toString(sum(later.deposits)) as deposits_after
from entered
left any join (select * from money where is_after = 0) as before on before.player_key = entered.player_key
left any join (select * from money where is_after = 1) as later on later.player_key = entered.player_key
left any join (select player_key, brand from ft_player) as player on player.player_key = entered.player_key
group by brand order by brand`

type Sums = Readonly<Record<`${keyof Money}_${"before" | "after"}`, string>>
type EntryRow = Pick<EntryValue, "brand" | "players" | "players_whole"> & Sums

function entryValue(row: EntryRow): EntryValue {
  const money = (side: "before" | "after"): Money => ({
    ggr: row[`ggr_${side}`],
    ngr: row[`ngr_${side}`],
    deposits: row[`deposits_${side}`],
  })
  const { brand, players, players_whole } = row
  return { brand, players, players_whole, before: money("before"), after: money("after") }
}
