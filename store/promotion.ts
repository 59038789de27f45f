import type { Knex } from "knex"
import type { PlayerRef } from "../core/player.ts"
import { guarded } from "./database.ts"

/** A promotion that went to a player, or may have. */
export interface SentPromotion extends PlayerRef {
  readonly intentId: string
  /** When it was tried last, ms. */
  readonly at: number
}

/** What the store knows of promotions before anybody else does. */
export interface Promotions {
  /** To these players by a channel since an instant (ms), but for those that are known not to have gone out. */
  since(
    players: readonly PlayerRef[],
    channel: string,
    since: number,
  ): Promise<readonly SentPromotion[]>
  /** Which of these messages are the product's own, and no promotions. */
  others(intentIds: readonly string[]): Promise<ReadonlySet<string>>
}

export function createPromotions(database: Knex): Promotions {
  return {
    since: (players, channel, since) =>
      guarded("read promotions", () =>
        database.raw(SINCE, [JSON.stringify(players), channel, since]),
      ),
    others: (intentIds) =>
      guarded("read what messages were", async () => {
        const rows: readonly { readonly intent_id: string }[] = await database.raw(OTHERS, [
          JSON.stringify(intentIds),
        ])
        return new Set(rows.map(({ intent_id }) => intent_id))
      }),
  }
}

// A promotion takes a place, and nothing else does. One text for any number of rows: SQLite bounds what is bound.
const SINCE = `select r.brand, r.player_id as playerId, r.intent_id as intentId, max(r.reserved_at) as at
from json_each(?) as one
join send_reservation as r on r.brand = one.value ->> 'brand' and r.player_id = one.value ->> 'playerId' and r.channel = ?
where r.reserved_at >= ? and exists (
    select 1 from send_attempt as a where a.intent_id = r.intent_id and a.state <> 'failed')
group by r.brand, r.player_id, r.intent_id`

const OTHERS = `select distinct a.intent_id from send_attempt as a
where a.intent_id in (select value from json_each(?)) and not exists (
    select 1 from send_reservation as r
    where r.brand = a.brand and r.player_id = a.player_id and r.channel = a.channel and r.intent_id = a.intent_id)`
