import type { Warehouse } from "../warehouse/warehouse.ts"

/** Where members of two segments stand. */
export const SHARES = ["only_a", "both", "only_b"] as const

/** Players of a brand in one of the shares, and what they were worth in the last 30 days. */
export interface ComparedShare {
  readonly share: (typeof SHARES)[number]
  readonly brand: string
  readonly players: number
  /** Decimal text in the brand's base currency, as ft_player has it. */
  readonly ggr_30d: string
  readonly ngr_30d: string
  readonly deposits_30d: string
  /** Of the players those who placed a bet in these days. */
  readonly players_betting: number
}

/** Members of two segments as they stand now: who is in the one, in both, in the other, by brand; of some brands, or of all. */
export function compareSegments(
  warehouse: Warehouse,
  a: string,
  b: string,
  brands?: readonly string[],
): Promise<readonly ComparedShare[]> {
  return warehouse.query<ComparedShare>(
    `with members as (
    select player_key, max(segment = {a:String}) as in_a, max(segment = {b:String}) as in_b
    from seg_membership where segment in ({a:String}, {b:String}) group by player_key)
select multiIf(in_a + in_b = 2, 'both', in_a = 1, 'only_a', 'only_b') as share, player.brand as brand,
    toUInt32(count()) as players, toString(sum(player.ggr_30d)) as ggr_30d, toString(sum(player.ngr_30d)) as ngr_30d,
    toString(sum(player.deposits_30d)) as deposits_30d, toUInt32(countIf(player.bets_30d > 0)) as players_betting
from (
    select player_key, brand, ggr_30d, ngr_30d, deposits_30d, bets_30d from ft_player
    where player_key in (select player_key from members)
        and ({all:UInt8} = 1 or brand in {brands:Array(String)})) as player
join members on members.player_key = player.player_key
group by share, brand order by brand, share`,
    { a, b, all: brands === undefined ? 1 : 0, brands: [...(brands ?? [])] },
  )
}
