import { bound } from "../segments/instant.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { INSTANTS, WINDOW_HOURS } from "./generated-segments.ts"

const ROWS_PER_INSERT = 200_000
/** The runner's own columns of a store. */
const WRITTEN =
  "{at:DateTime64(3)} as booked_at, {version:UInt64} as _version, toUInt8(0) as _deleted"

/** Players touched in a tick, and who of them by time alone. */
const TOUCHED_DDL = `create table if not exists bench_touched (
    player_key UInt64 comment 'Key of the player',
    by_time UInt8 comment '1: one of his instants leaves a window, and nothing came in'
) engine = Memory comment 'Players touched in the present tick of the benchmark'`

/** Fills the store of ft_player with rows that depend on the player's number alone: few play much. */
export async function fillPlayers(
  warehouse: Warehouse,
  players: number,
  at: Date,
  onRows: (rows: number) => void,
): Promise<void> {
  await warehouse.command(TOUCHED_DDL)
  for (let from = 0; from < players; from += ROWS_PER_INSERT) {
    const count = Math.min(ROWS_PER_INSERT, players - from)
    await warehouse.command(BASE_SQL, { at: bound(at), from, count, version: 1 })
    onRows(from + count)
  }
}

const BASE_SQL = `insert into ft_player__store (player_key, brand, player_id, country, is_test, is_registered, favourite_game_type,
    active_last_at, bet_last_at, deposit_last_at, deposits_7d, deposits_30d, handle_7d, handle_30d, ggr_30d, withdrawals_30d,
    deposits_count_30d, bets_7d, bets_30d, sessions_7d, bonus_share_30d, deposit_frequency_change, booked_at, _version, _deleted)
with salt -> (cityHash64(number, salt) % 1000003) / 1000003 as draw,
(amount, power, salt) -> toDecimal128(round(amount * pow(draw(salt), power), 2), 6) as money,
days -> {at:DateTime64(3)} - toIntervalMillisecond(toInt64(days * 86400000)) as ago
select cityHash64('player', number) as player_key, if(number % 4 = 0, 'tern', 'orsa') as brand, concat('p', toString(number)) as player_id,
    ['MT', 'SE', 'FI', 'DE', 'CA', 'NZ', 'BR', 'PE', 'IE', 'ES'][1 + number % 10] as country, toUInt8(number % 1000 = 999) as is_test,
    toUInt8(1) as is_registered, ['slots', 'live', 'table', 'crash', 'bingo', ''][1 + cityHash64(number, 'game') % 6] as favourite_game_type,
    ago(60 * pow(draw('active'), 2)) as active_last_at, if(draw('bets') < 0.1, null, ago(60 * draw('bet'))) as bet_last_at,
    if(draw('deposits') < 0.3, null, ago(60 * draw('deposit'))) as deposit_last_at,
    money(1000, 6, 'd7') as deposits_7d, deposits_7d + money(3000, 6, 'd30') as deposits_30d,
    money(20000, 6, 'h7') as handle_7d, handle_7d + money(60000, 6, 'h30') as handle_30d,
    money(2500, 6, 'g30') - 100 as ggr_30d, money(4000, 8, 'w30') as withdrawals_30d,
    toInt64(30 * pow(draw('c30'), 5)) as deposits_count_30d, toInt64(400 * pow(draw('b7'), 5)) as bets_7d,
    bets_7d + toInt64(1500 * pow(draw('b30'), 5)) as bets_30d, toInt64(20 * pow(draw('s7'), 4)) as sessions_7d,
    if(draw('bonus') < 0.4, null, money(1, 3, 'share')) as bonus_share_30d,
    if(draw('norm') < 0.5, null, money(3, 2, 'change') - 1) as deposit_frequency_change, ${WRITTEN}
from numbers({from:UInt64}, {count:UInt64})`

/** A tick of the features, as far as segments see it. */
export interface PlayedTick {
  readonly players: number
  readonly touched: number
  /** Counts from 1. */
  readonly tick: number
  readonly at: Date
  readonly previous: Date
}

/**
 * What the runner leaves behind a tick: rows of so many players who did something, and of all of whom an instant leaves
 * a window, in ft_player__fresh and in the store; and an event of each who did something. Tells how many it touched.
 */
export async function playTick(warehouse: Warehouse, played: PlayedTick): Promise<number> {
  const { players, touched, tick } = played
  const at = bound(played.at)
  await warehouse.command("truncate table bench_touched")
  await warehouse.command(
    `insert into bench_touched select player_key, 1 from ft_player where ${byTime()}`,
    { at, previous: bound(played.previous) },
  )
  await warehouse.command(
    `insert into bench_touched
select distinct cityHash64('player', cityHash64(number, {tick:UInt64}) % {players:UInt64}) as player_key, 0
from numbers({touched:UInt64}) where player_key not in (select player_key from bench_touched)`,
    { players, touched, tick },
  )
  await warehouse.command("truncate table ft_player__fresh")
  await warehouse.command(NEXT_SQL, { at, tick })
  await warehouse.command(
    `insert into ft_player__store select *, ${WRITTEN} from ft_player__fresh`,
    { at, version: 1 + tick },
  )
  await warehouse.command(
    `insert into raw_event (player_key, event_id, source, occurred_at, ingested_at)
select player_key, concat('tick-', {tick:String}, '-', toString(player_key)), 'api', {at:DateTime64(3)}, {at:DateTime64(3)}
from bench_touched where by_time = 0`,
    { at, tick: String(tick) },
  )
  const [row] = await warehouse.query<{ n: string }>("select count() as n from ft_player__fresh")
  return Number(row?.n ?? 0)
}

function byTime(): string {
  const passes = (instant: string, hours: number) =>
    `${instant} > {previous:DateTime64(3)} - interval ${hours} hour and ${instant} <= {at:DateTime64(3)} - interval ${hours} hour`
  return INSTANTS.flatMap((one) => WINDOW_HOURS.map((hours) => passes(one, hours))).join(
    "\n    or ",
  )
}

// One tick moves a player a little: he plays, may deposit, and some of what he did before leaves the windows.
const NEXT_SQL = `insert into ft_player__fresh
with salt -> (cityHash64(player_key, {tick:UInt64}, salt) % 1000003) / 1000003 as draw,
player_key in (select player_key from bench_touched where by_time = 0) as is_active,
toUInt8(is_active and draw('bet') < 0.8) as has_bet, toUInt8(is_active and draw('deposit') < 0.15) as has_deposit,
toUInt8(draw('left') < 0.3) as has_left,
(amount, is_more, more) -> toDecimal128(round(toFloat64(amount) * (1 - 0.2 * has_left) + is_more * more, 2), 6) as moved,
(n, is_more) -> greatest(toInt64(0), n - toInt64(has_left) + toInt64(is_more)) as counted
select * replace (
    if(is_active, toNullable({at:DateTime64(3)}), p.active_last_at) as active_last_at,
    if(has_bet > 0, toNullable({at:DateTime64(3)}), p.bet_last_at) as bet_last_at,
    if(has_deposit > 0, toNullable({at:DateTime64(3)}), p.deposit_last_at) as deposit_last_at,
    moved(p.deposits_7d, has_deposit, 100 * draw('amount')) as deposits_7d,
    moved(p.deposits_30d, has_deposit, 100 * draw('amount')) as deposits_30d,
    moved(p.handle_7d, has_bet, 200 * draw('stake')) as handle_7d, moved(p.handle_30d, has_bet, 200 * draw('stake')) as handle_30d,
    moved(p.ggr_30d, has_bet, 100 * draw('stake') - 40) as ggr_30d,
    moved(p.withdrawals_30d, toUInt8(draw('withdrawal') < 0.05), 200 * draw('amount')) as withdrawals_30d,
    counted(p.deposits_count_30d, has_deposit) as deposits_count_30d, counted(p.bets_7d, has_bet) as bets_7d,
    counted(p.bets_30d, has_bet) as bets_30d, counted(p.sessions_7d, is_active) as sessions_7d)
from ft_player as p
where player_key in (select player_key from bench_touched)`
