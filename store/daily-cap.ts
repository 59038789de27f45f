import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import type { PlayerRef } from "../core/player.ts"
import { guarded } from "./database.ts"

/** A message's place among those of one player, channel and day. */
export interface DailyPlace {
  readonly intentId: string
  readonly player: PlayerRef
  readonly channel: string
  /** Day in the player's zone, YYYY-MM-DD. */
  readonly day: string
}

/** How many messages a player gets in a day, over all campaigns. */
export interface DailyCaps {
  /** Places that other messages have taken, in the order of asking. */
  taken(places: readonly DailyPlace[]): Promise<readonly number[]>
  /**
   * Takes places, one after the other in one transaction; answers with the intents that have one. A
   * message has its place once, however often it is tried on the day.
   */
  reserve(places: readonly (DailyPlace & { readonly most: number })[]): Promise<ReadonlySet<string>>
}

export function createDailyCaps(database: Knex, { now }: Effects): DailyCaps {
  return {
    taken: (places) =>
      guarded("count a day's messages", async () => {
        const counts: number[] = []
        for (const place of places) counts.push(await othersOf(database, place))
        return counts
      }),
    reserve: (places) =>
      guarded("reserve messages of a day", () =>
        database.transaction(async (transaction) => {
          const reserved = new Set<string>()
          for (const place of places) {
            if ((await othersOf(transaction, place)) >= place.most) continue
            await transaction("send_reservation")
              .insert({
                ...dayOf(place),
                intent_id: place.intentId,
                reserved_at: now().getTime(),
              })
              .onConflict(["brand", "player_id", "channel", "day", "intent_id"])
              .ignore()
            reserved.add(place.intentId)
          }
          return reserved
        }),
      ),
  }
}

async function othersOf(source: Knex, place: DailyPlace): Promise<number> {
  const rows = await source("send_reservation")
    .where(dayOf(place))
    .whereNot({ intent_id: place.intentId })
    .select<{ intent_id: string }[]>("intent_id")
  return rows.length
}

function dayOf({ player, channel, day }: DailyPlace): object {
  return { brand: player.brand, player_id: player.playerId, channel, day }
}
