import type { CompiledSegment } from "../../segments/compile.ts"
import { bound } from "../../segments/instant.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

/** Members of a segment that are not who its select says. */
export interface MemberDifference {
  readonly segment: string
  readonly at: string
  readonly missing: readonly string[]
  readonly extra: readonly string[]
}

/**
 * The members of a segment against what its select says of everybody at an instant (ms), of players whose
 * brand's number is at least `first`.
 */
export async function memberDifference(
  warehouse: Warehouse,
  { name, select }: CompiledSegment,
  now: number,
  first: number,
): Promise<MemberDifference | undefined> {
  const rows = await warehouse.query<{ player: string; is_member: string }>(
    `select concat(brand, ':', player_id) as player, max(member) as is_member
from (
    select player_key, 0 as member from (${select})
    union all
    select player_key, 1 as member from seg_membership where segment = {name:String}) as sides
left any join ft_player using (player_key)
where toUInt32OrZero(extract(brand, '[0-9]+$')) >= {first:UInt32}
group by player having count() != 2`,
    { name, first, at: bound(new Date(now)) },
  )
  if (rows.length === 0) return undefined
  const of = (side: string) =>
    rows.filter(({ is_member }) => String(is_member) === side).map(({ player }) => player)
  return { segment: name, at: new Date(now).toISOString(), missing: of("0"), extra: of("1") }
}
