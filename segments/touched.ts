import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Booked, book, type Players } from "./booking.ts"
import { asDearEvaluation, TOGETHER_SETTINGS } from "./bounded.ts"
import type { Judged, Round } from "./evaluation.ts"
import { type Flag, flaggedSql } from "./flag.ts"
import { bound } from "./instant.ts"
import { watched } from "./run/statement-watch.ts"
import { NESTED } from "./template.ts"

/** Players at whom a statement looks, and nobody else. */
export interface Look {
  readonly kind: "touched" | "moved"
  /** What the name ft_player stands for. */
  readonly rows: string
  /** Relation of their keys. */
  readonly keys: string
  readonly players: Players
}

/** Those whose rows were computed in the present tick. */
export const TICKED: Look = {
  kind: "touched",
  ...{ rows: "ft_player__fresh", keys: "ft_player__fresh", players: "ft_player__fresh" },
}

/** Those whom the present round has moved in segments that others read. */
export const MOVED: Look = {
  kind: "moved",
  rows: "(select * from default.ft_player where player_key in (select player_key from seg_moved))",
  ...{ keys: "seg_moved", players: "ft_player" },
}

/** Segments that the evaluated ones read: those whose members stand by player, and the others. */
export interface NestedNames {
  readonly standing: readonly string[]
  readonly others: readonly string[]
}

/**
 * Evaluates many segments at once over some players: the same SQL, in which the name ft_player stands for their rows
 * alone, and that of nested segments for what these players are members of.
 */
export async function evaluateTouched(
  warehouse: Warehouse,
  round: Round,
  judged: readonly Judged[],
  {
    look = TICKED,
    nested,
  }: { readonly look?: Look; readonly nested?: NestedNames | undefined } = {},
): Promise<readonly Booked[]> {
  const began = performance.now()
  if (nested !== undefined) await lookNested(warehouse, look, nested)
  await warehouse.command("truncate table seg_change")
  const names = judged.map(({ segment }) => segment.name)
  const taken = await watched(warehouse, () =>
    warehouse.command(`${changeSql(judged, look)} ${TOGETHER_SETTINGS}`, {
      at: bound(round.at),
      names,
    }),
  ).catch((thrown: unknown) => {
    throw asDearEvaluation(thrown)
  })
  return book(warehouse, round, judged, { ...look, began, taken })
}

// One look for all that read others, instead of one for each.
async function lookNested(
  warehouse: Warehouse,
  { keys }: Look,
  { standing, others }: NestedNames,
): Promise<void> {
  await warehouse.command("truncate table seg_nested_looked")
  await warehouse.command(
    `insert into seg_nested_looked (segment, player_key)
select segment, player_key from seg_standing final
where is_member = 1 and segment in {standing:Array(String)} and player_key in (select player_key from ${keys})
union all
select segment, player_key from seg_nested
where segment in {others:Array(String)} and player_key in (select player_key from ${keys})`,
    { standing, others },
  )
}

function changeSql(judged: readonly Judged[], { rows, keys }: Look): string {
  return `insert into seg_change (segment, player_key, change, payload)
with ft_player as (select * from ${rows}), ${NESTED} as (select segment, player_key from seg_nested_looked)
select segment, player_key, if(is_wanted > 0, 'entered', 'left'), if(is_wanted > 0, payload_last, '')
from (
    select segment, player_key, max(wanted) as is_wanted, max(standing) as is_standing, max(payload) as payload_last
    from (
        ${wantedSql(judged, rows).join("\n        union all\n        ")}
        union all
        select toString(segment) as segment, player_key, '' as payload, 0 as wanted, 1 as standing
        from seg_standing final
        where is_member = 1 and segment in {names:Array(String)} and player_key in (select player_key from ${keys}))
    group by segment, player_key)
where is_wanted != is_standing`
}

// Planning costs more than the rows, and each select is planned with every column of ft_player. So conditions on a player's
// own row are looked at in one scan, and only other selects one by one.
function wantedSql(judged: readonly Judged[], rows: string): readonly string[] {
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
        from (${flaggedSql(flags, rows)})`,
    ...wanted,
  ]
}
