import type { Warehouse } from "../../../warehouse/warehouse.ts"
import type { Summary } from "../lifetime/summary.ts"

/** Players of a brand that a fit or an evaluation reads, at most: more are drawn by their keys. */
export const PLAYERS_READ_MAX = 50_000

/** Days on which a player deposited, as days since 1970, and what he paid in on each. */
export interface DepositHistory {
  readonly playerKey: string
  readonly days: readonly number[]
  readonly counts: readonly number[]
  readonly values: readonly number[]
}

/** Which part of the players is read, so that no more than PLAYERS_READ_MAX are: one of so many. */
export async function readPart(warehouse: Warehouse, brand: string): Promise<number> {
  const [row] = await warehouse.query<{ players: string }>(
    `select uniq(player_key) as players from int_payment
where brand = {brand:String} and direction = 'deposit' and approved_at is not null`,
    { brand },
  )
  return Math.max(1, Math.ceil(Number(row?.players ?? 0) / PLAYERS_READ_MAX))
}

/** Every player's approved deposits up to an instant, by day in UTC; no test players. */
export async function readHistories(
  warehouse: Warehouse,
  { brand, until, part }: { readonly brand: string; readonly until: Date; readonly part: number },
): Promise<readonly DepositHistory[]> {
  const rows = await warehouse.query<Omit<DepositHistory, "playerKey"> & { player_key: string }>(
    `select player_key, groupArray(day) as days, groupArray(deposits) as counts, groupArray(paid) as values
from (
    select player_key, toUInt32(toDate(approved_at, 'UTC')) as day, toUInt32(count()) as deposits, toFloat64(sum(amount)) as paid
    from int_payment
    where brand = {brand:String} and direction = 'deposit' and approved_at <= {until:DateTime64(3)}
        and player_key % {part:UInt64} = 0
        and player_key not in (select player_key from int_test_player where brand = {brand:String})
    group by player_key, day
    order by player_key, day)
group by player_key`,
    { brand, until, part },
  )
  return rows.map(({ player_key, ...rest }) => ({ playerKey: player_key, ...rest }))
}

/** The day of an instant, in UTC, since 1970. */
export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / 86_400_000)
}

/** What happened behind `from`, up to and with `to`. */
export interface Deposited {
  readonly days: number
  readonly deposits: number
  readonly value: number
}

export function depositedWithin(
  { days, counts, values }: DepositHistory,
  from: number,
  to: number,
): Deposited {
  const places = [...days.keys()].filter((place) => isWithin(days[place] ?? 0, from, to))
  const sum = (of: readonly number[]) => places.reduce((so, place) => so + (of[place] ?? 0), 0)
  return { days: places.length, deposits: sum(counts), value: sum(values) }
}

/**
 * A player's summary as of the end of a day, in days, of the deposits since a number of days before; undefined
 * where there is none. Several deposits of one day are one sitting: the models count days.
 */
export function summaryAt(
  history: DepositHistory,
  at: number,
  windowDays: number,
): Summary | undefined {
  const own = history.days.filter((day) => isWithin(day, at - windowDays, at))
  const [first, last] = [own[0], own.at(-1)]
  if (first === undefined || last === undefined) return undefined
  return { x: own.length - 1, tx: last - first, T: at - first + 1 }
}

const isWithin = (day: number, from: number, to: number) => day > from && day <= to
