import type { Warehouse } from "../warehouse/warehouse.ts"

/** How a synthetic past is spread over players and time. */
export interface PlayedHistory {
  readonly players: number
  readonly events: number
  /** Its end, ms since 1970; it begins `days` before. */
  readonly until: number
  /** By default as long as the longest window and its norm. */
  readonly days?: number
  /** Registrations go over countries, affiliates and the first half of the days; one in a thousand is a test's. */
  readonly isBroad?: boolean
  /** Told after each insert how many rows of how many stand. */
  readonly onRows?: (rows: number, of: number) => void
}

const DAYS_DEFAULT = 35
const ROWS_PER_INSERT = 1_000_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/**
 * Fills `raw_event` with a past in which few play much: registrations of all, then casino bets and
 * wins (84%), sports bets with their settlements (7%), deposits, withdrawals and sessions. It goes
 * past Kafka and the checks: what is measured begins behind them. Views fire as for real events.
 */
export async function fillHistory(warehouse: Warehouse, history: PlayedHistory): Promise<void> {
  const { players, events, until, days = DAYS_DEFAULT, isBroad = false, onRows } = history
  const spanMs = days * DAY_MS
  const began = until - spanMs
  const told = (before: number) => (rows: number) => onRows?.(before + rows, players + events)
  const spreadMs = isBroad ? spanMs / 2 : 0
  await insertInSteps(
    warehouse,
    players,
    (from, count) => registrations(from, count, began, spreadMs),
    told(0),
  )
  await insertInSteps(
    warehouse,
    events,
    (from, count) => plays({ from, count, players, at: began, spanMs, name: "h" }),
    told(players),
  )
}

/** Events of the last second, of players as active as they ever were. */
export async function playSecond(
  warehouse: Warehouse,
  second: {
    readonly at: number
    readonly events: number
    readonly players: number
    /** They come in by the engine's clock, whatever the instant says. */
    readonly ingestedNow?: boolean
  },
): Promise<void> {
  const { at, events, players, ingestedNow = false } = second
  const name = `l${at}`
  await warehouse.command(
    plays({ from: 0, count: events, players, at: at - 1_000, spanMs: 1_000, name, ingestedNow }),
  )
}

async function insertInSteps(
  warehouse: Warehouse,
  rows: number,
  sqlOf: (from: number, count: number) => string,
  onRows: (rows: number) => void,
): Promise<void> {
  for (let from = 0; from < rows; from += ROWS_PER_INSERT) {
    const count = Math.min(ROWS_PER_INSERT, rows - from)
    await warehouse.command(sqlOf(from, count))
    onRows(from + count)
  }
}

const instant = (ms: number) => `fromUnixTimestamp64Milli(${Math.floor(ms)}, 'UTC')`

const REGISTERED = `{"country":"MT","jurisdiction":"MT","currency":"EUR","time_zone":"Europe/Malta"}`
const REGISTERED_BROAD = `concat('{"country":"', ['MT', 'DE', 'SE', 'FI', 'GB', 'IE', 'CA', 'AT', 'NL', 'ES'][number % 10 + 1],
        '","jurisdiction":"MT","currency":"EUR","time_zone":"Europe/Malta","affiliate_id":"a', toString(number % 50),
        if(number % 1000 = 999, '","is_test":true}', '"}'))`

// Without a spread all registered at once, in one country.
function registrations(from: number, count: number, at: number, spreadMs: number): string {
  const [body, moment] =
    spreadMs === 0
      ? [`'${REGISTERED}'`, instant(at)]
      : [
          REGISTERED_BROAD,
          `${instant(at)} + toIntervalMillisecond(sipHash64('registered', number) % ${Math.floor(spreadMs)})`,
        ]
  return `insert into raw_event (brand, player_id, player_key, event_id, type, topic, occurred_at, arrival, source, id, body, ingested_at)
select if(number % 2, 'orsa', 'tern') as brand, concat('p', toString(number)) as player_id,
    xxHash64(concat(brand, '\\0', player_id)) as player_key, concat('r', toString(number)) as event_id,
    'player.registered', 'player', ${moment} as occurred_at, number, 'bench',
    reinterpretAsUInt128(sipHash128(concat(brand, '\\0', event_id))),
    ${body}, occurred_at
from numbers(${from}, ${count})`
}

interface Plays {
  readonly from: number
  readonly count: number
  readonly players: number
  readonly at: number
  readonly spanMs: number
  /** Begins every event's id. */
  readonly name: string
  readonly ingestedNow?: boolean
}

/** Events that a player leaves within one hour, one after the other. */
const EVENTS_PER_VISIT = 20

// One number is one event, two neighbours are a pair (a bet with its win, or with its settlement), and
// a visit is ten pairs of one player within an hour, in one game.
function plays({ from, count, players, at, spanMs, name, ingestedNow }: Plays): string {
  const draw = (salt: string, by: string) =>
    `(sipHash64('${name}${salt}', ${by}) % 1000003) / 1000003`
  return `insert into raw_event (brand, player_id, player_key, event_id, type, topic, occurred_at, arrival, source, id,
    subject_id, status, currency, base_rate, amount, amount_base, stake_real, stake_real_base, stake_bonus, stake_bonus_base,
    win_real, win_real_base, game_id, game_type, body, ingested_at)
select if(player % 2, 'orsa', 'tern') as brand, concat('p', toString(player)) as player_id,
    xxHash64(concat(brand, '\\0', player_id)) as player_key, concat('${name}', toString(number)) as event_id,
    multiIf(kind < 0.07, if(number % 2 = 0, 'sport.bet_placed', 'sport.bet_settled'), kind < 0.10, 'deposit',
        kind < 0.11, 'withdrawal', kind < 0.16, 'session.started', number % 3 = 0, 'casino.win', 'casino.bet') as type,
    multiIf(type in ('deposit', 'withdrawal'), 'wallet', type = 'session.started', 'player', 'bet') as topic,
    ${instant(at)} + toIntervalMillisecond(toUInt64(moment)) as occurred_at, toUInt64(number) as arrival, 'bench',
    reinterpretAsUInt128(sipHash128(concat(brand, '\\0', event_id))),
    concat('${name}', toString(if(topic = 'bet' and kind < 0.07, pair, number))) as subject_id,
    multiIf(topic = 'wallet', 'approved', type = 'sport.bet_settled', 'lost', '') as status,
    'EUR', toDecimal128(1, 12), if(topic = 'wallet', money, nothing) as amount, amount,
    if(type in ('casino.bet', 'sport.bet_placed', 'sport.bet_settled') and number % 13 > 0, money, nothing) as stake_real, stake_real,
    if(type = 'casino.bet' and number % 13 = 0, money, nothing) as stake_bonus, stake_bonus,
    if(type = 'casino.win', money * 2, nothing) as win_real, win_real,
    if(topic = 'bet' and kind >= 0.07, concat('g', toString(visit % 40)), '') as game_id,
    if(game_id = '', '', ['slots', 'table', 'live_casino'][visit % 3 + 1]) as game_type, '{}', ${ingestedNow ? "now64(3, 'UTC')" : "occurred_at"}
from (
    select number, intDiv(number, 2) as pair, intDiv(number, ${spanMs > HOUR_MS ? EVENTS_PER_VISIT : 2}) as visit,
        ${draw("kind", "pair")} as kind,
        ${spanMs > HOUR_MS ? `${draw("moment", "visit")} * ${spanMs - HOUR_MS} + ${draw("within", "pair")} * ${HOUR_MS / 2}` : `${draw("moment", "pair")} * ${spanMs}`} as moment,
        least(${players - 1}, toUInt64(pow(${draw("player", "visit")}, 4) * ${players})) as player,
        toDecimal128(1 + pair % 500 / 10, 6) as money, toDecimal128('0', 6) as nothing
    from numbers(${from}, ${count}))`
}
