import type { Knex } from "knex"
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

/** A place that is wanted, where fewer than the most are taken. */
export interface Reservation extends DailyPlace {
  readonly most: number
}

/** How many messages a player gets in a day, over all campaigns; an attempt takes its place when it begins. */
export interface DailyCaps {
  /** Places that other messages have taken, in the order of asking. */
  taken(places: readonly DailyPlace[]): Promise<readonly number[]>
}

export function createDailyCaps(database: Knex): DailyCaps {
  return {
    taken: (places) =>
      guarded("count a day's messages", async () => {
        const counts: number[] = []
        for (const place of places) counts.push(await othersOf(database, place))
        return counts
      }),
  }
}

/**
 * Takes a place, and says whether there was one. A message has its place once, however often it is tried
 * on the day.
 */
export async function takePlace(source: Knex, place: Reservation, at: number): Promise<boolean> {
  if ((await othersOf(source, place)) >= place.most) return false
  await source("send_reservation")
    .insert({ ...dayOf(place), intent_id: place.intentId, reserved_at: at })
    .onConflict(["brand", "player_id", "channel", "day", "intent_id"])
    .ignore()
  return true
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
