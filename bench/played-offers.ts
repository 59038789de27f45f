import type { Warehouse } from "../warehouse/warehouse.ts"

/** Whose offers, and when. */
export interface PlayedOffers {
  readonly players: number
  /** Offers lie within these days, in ms since 1970. */
  readonly from: number
  readonly until: number
}

const PLAYERS_PER_INSERT = 1_000_000
/** Every fifth player gets a bonus; half of these complete it. */
const BONUS_ONE_IN = 5
/** Three players of four have their identity approved. */
const KYC_PARTS = 4

/** Identities and bonuses beside a played history, so that funnels and bonus marts have something to count. */
export async function fillOffers(warehouse: Warehouse, offers: PlayedOffers): Promise<void> {
  for (let from = 0; from < offers.players; from += PLAYERS_PER_INSERT) {
    const count = Math.min(PLAYERS_PER_INSERT, offers.players - from)
    for (const { name, type, topic, where, status, body } of KINDS)
      await warehouse.command(`insert into raw_event (brand, player_id, player_key, event_id, type, topic, occurred_at, arrival,
    source, id, subject_id, status, currency, base_rate, amount, amount_base, turned_real, turned_real_base, body, ingested_at)
select if(number % 2, 'orsa', 'tern') as brand, concat('p', toString(number)) as player_id,
    xxHash64(concat(brand, '\\0', player_id)) as player_key, concat('${name}', toString(number)) as event_id,
    '${type}', '${topic}', fromUnixTimestamp64Milli(toInt64(${offers.from} + sipHash64('${topic}', number) % ${offers.until - offers.from}), 'UTC')
        + toIntervalMinute('${status}' = 'completed') as occurred_at,
    number, 'bench', reinterpretAsUInt128(sipHash128(concat(brand, '\\0', event_id))), concat('o', toString(number)), '${status}',
    'EUR', toDecimal128(1, 12), toDecimal128(if('${topic}' = 'bonus', 5 + number % 20, 0), 6) as amount, amount,
    toDecimal128(if('${status}' = 'completed', 2 + number % 10, 0), 6) as turned_real, turned_real, ${body}, occurred_at
from numbers(${from}, ${count}) where ${where}`)
  }
}

const BONUS_BODY = `concat('{"kind":"', ['deposit_match', 'free_spins', 'free_bet', 'cashback', 'no_deposit'][intDiv(number, ${BONUS_ONE_IN}) % 5 + 1],
        '","bonus_id":"b', toString(number % 60), '","campaign_id":"c', toString(number % 40), '"}')`

const bonus = { type: "bonus.changed", topic: "bonus", body: BONUS_BODY }

const KINDS = [
  {
    ...{ name: "k", type: "kyc.updated", topic: "player", status: "approved" },
    ...{ where: `number % ${KYC_PARTS} > 0`, body: `'{"age_verified":true}'` },
  },
  { ...bonus, name: "bc", status: "created", where: `number % ${BONUS_ONE_IN} = 0` },
  { ...bonus, name: "bd", status: "completed", where: `number % ${2 * BONUS_ONE_IN} = 0` },
] as const
