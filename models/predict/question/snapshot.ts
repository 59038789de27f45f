import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { type Asked, HORIZON_DAYS, type Outcome, type Question } from "./question.ts"
import { TRAITS, type Traits } from "./trait.ts"

/** Players of a brand as of an instant, and what came of them within the horizon. */
export interface Snapshot {
  readonly at: Date
  readonly players: readonly (Asked & { readonly outcome: Outcome })[]
  /** What the highest twentieth of those who deposited in the 30 days before paid in. */
  readonly vipFrom: number
}

export interface SnapshotPlace {
  readonly brand: string
  /** One of so many players. */
  readonly part: number
  /** The select of `int_player_trait` as of an instant: what it reads is cut off there. */
  readonly traitsAt: (at: Date) => string
}

interface Row {
  readonly traits: Traits
  readonly is_restricted: number
  readonly deposits: number
  readonly deposited: number
  readonly turned: number
  readonly restricted: number
}

/** Reads a snapshot. Nothing that happened behind `at` is in its traits, and nothing before it in its outcomes. */
export async function readSnapshot(
  warehouse: Warehouse,
  { brand, part, traitsAt }: SnapshotPlace,
  at: Date,
): Promise<Snapshot> {
  const until = new Date(at.getTime() + HORIZON_DAYS * 86_400_000)
  const rows = await warehouse.query<Row>(
    `with
traits as (${traitsAt(at)}),
deposits as (
    select player_key, toUInt32(count()) as deposits, toFloat64(sum(amount)) as deposited
    from int_payment
    where direction = 'deposit' and approved_at > {at:DateTime64(3)} and approved_at <= {until:DateTime64(3)}
    group by player_key),
bonuses as (
    select player_key, toFloat64(sum(bonus_turned_real)) as turned
    from int_booking_bonus
    where basis = 'effect' and at > {at:DateTime64(3)} and at <= {until:DateTime64(3)}
    group by player_key),
restrictions as (
    select player_key, 1 as restricted
    from stg_compliance__fact
    where (fact in ('exclusion', 'cooling_off') or startsWith(fact, 'harm:'))
        and restricted_at > {at:DateTime64(3)} and restricted_at <= {until:DateTime64(3)}
    group by player_key)
select traits.traits as traits, traits.is_restricted as is_restricted, deposits.deposits as deposits,
    deposits.deposited as deposited, bonuses.turned as turned, restrictions.restricted as restricted
from traits
left any join deposits on deposits.player_key = traits.player_key
left any join bonuses on bonuses.player_key = traits.player_key
left any join restrictions on restrictions.player_key = traits.player_key
where traits.brand = {brand:String} and traits.player_key % {part:UInt64} = 0
order by traits.player_key`,
    { at, until, brand, part },
  )
  const players = rows.map((row) => ({
    traits: row.traits,
    isRestricted: row.is_restricted === 1,
    outcome: {
      deposits: row.deposits,
      deposited: row.deposited,
      bonusTurned: row.turned,
      wasRestricted: row.restricted === 1,
    },
  }))
  return { at, players, vipFrom: vipFrom(players) }
}

const VIP_SHARE = 0.95

function vipFrom(players: readonly Asked[]): number {
  const paid = players.map(({ traits }) => traits.deposited_30d).filter((each) => each > 0)
  return paid.sort((a, b) => a - b)[Math.floor(VIP_SHARE * paid.length)] ?? Number.POSITIVE_INFINITY
}

/** Those of whom a question is asked, with what came. */
export function askedOf({ players, vipFrom }: Snapshot, question: Question) {
  return players
    .filter((player) => question.isAsked(player, vipFrom))
    .map(({ traits, outcome }) => ({ traits, happened: question.happened(outcome, vipFrom) }))
}

/** Whether the select gives every trait that models read. */
export function missingTraits({ players }: Snapshot): readonly string[] {
  const [first] = players
  return first === undefined ? [] : TRAITS.filter((name) => first.traits[name] === undefined)
}
