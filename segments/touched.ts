import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Booked, book } from "./booking.ts"
import type { Judged, Round } from "./evaluation.ts"
import { type Flag, flaggedSql } from "./flag.ts"
import { bound } from "./instant.ts"

/**
 * Evaluates many segments at once over the players whose rows were computed in the present tick: the
 * same SQL, in which the name ft_player stands for those rows alone.
 */
export async function evaluateTouched(
  warehouse: Warehouse,
  round: Round,
  judged: readonly Judged[],
): Promise<readonly Booked[]> {
  const began = performance.now()
  await warehouse.command("truncate table seg_change")
  await warehouse.command(changeSql(judged), {
    at: bound(round.at),
    names: judged.map(({ segment }) => segment.name),
  })
  return book(warehouse, round, judged, "ft_player__fresh", began)
}

function changeSql(judged: readonly Judged[]): string {
  return `insert into seg_change (segment, player_key, change, payload)
with ft_player as (select * from ft_player__fresh)
select segment, player_key, if(is_wanted > 0, 'entered', 'left'), if(is_wanted > 0, payload_last, '')
from (
    select segment, player_key, max(wanted) as is_wanted, max(standing) as is_standing, max(payload) as payload_last
    from (
        ${wantedSql(judged).join("\n        union all\n        ")}
        union all
        select toString(segment) as segment, player_key, '' as payload, 0 as wanted, 1 as standing
        from seg_standing final
        where is_member = 1 and segment in {names:Array(String)} and player_key in (select player_key from ft_player__fresh))
    group by segment, player_key)
where is_wanted != is_standing`
}

// Planning costs more than the rows, and each select is planned with every column of ft_player. So conditions on a player's
// own row are looked at in one scan, and only other selects one by one.
function wantedSql(judged: readonly Judged[]): readonly string[] {
  const flags: Flag[] = []
  const names: string[] = []
  const wanted: string[] = []
  for (const { segment } of judged) {
    const { name, select, flag } = segment
    if (flag === undefined)
      wanted.push(
        `select '${name}' as segment, toUInt64(player_key) as player_key, payload, 1 as wanted, 0 as standing from (${select})`,
      )
    else {
      flags.push(flag)
      names.push(`'${name}'`)
    }
  }
  if (flags.length === 0) return wanted
  return [
    `select [${names.join(", ")}][place] as segment, player_key, payload, 1 as wanted, 0 as standing
        from (${flaggedSql(flags, "ft_player__fresh")})`,
    ...wanted,
  ]
}
