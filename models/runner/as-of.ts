import type { PlayerRef } from "../../core/player.ts"
import { playerKey } from "../../core/player.ts"
import { ARRIVALS } from "./clock.ts"
import { toEngineInstant } from "./instant.ts"
import type { Model } from "./model.ts"
import { Pipeline } from "./pipeline.ts"
import { RunLog } from "./run-log.ts"
import { createSource, withScratch } from "./scratch.ts"
import { withUpstream } from "./selection.ts"
import { placed, type Site } from "./site.ts"

/** Players whose rows are reckoned for one instant, at most: each is a way through the events. */
export const PLAYERS_AS_OF_MAX = 10_000

/**
 * The rows of a model that is kept by player, as they were true at an instant: from all events that had
 * occurred by then, whenever they came in. Everything that the model reads is built anew from the events of
 * these players, in a database of its own; nothing that stands is touched. Decimals and 64-bit integers as text.
 */
export async function rowsAsOf(
  site: Site,
  model: Model,
  at: Date,
  players: readonly PlayerRef[],
): Promise<readonly Record<string, unknown>[]> {
  const { project } = site.scope
  return withScratch(site, { now: at.toISOString() }, async (scratch) => {
    for (const name of project.sources) await createSource(site, scratch, name)
    await copyEvents(site, scratch, at, players)
    const pipeline = new Pipeline(scratch, new RunLog(site.warehouse))
    for (const each of withUpstream(project, [model])) await pipeline.build(each, "deploy")
    return site.warehouse.query(`select * from ${placed(scratch, model.name)} order by player_key`)
  })
}

// A rollback counts with the player whose event it reverses, whomever it names.
async function copyEvents(
  site: Site,
  scratch: Site,
  at: Date,
  players: readonly PlayerRef[],
): Promise<void> {
  const events = placed(site, ARRIVALS.table)
  await site.warehouse.command(
    `insert into ${placed(scratch, ARRIVALS.table)}
with own as (select brand, event_id from ${events} where topic = 'bet' and player_key in {keys:Array(UInt64)})
select * from ${events}
where occurred_at <= {at:DateTime64(3)} and (player_key in {keys:Array(UInt64)}
    or topic = 'bet' and type = 'casino.rollback' and (brand, target_id) in own)`,
    { at: toEngineInstant(at), keys: players.map((player) => BigInt(playerKey(player))) },
  )
}
