import type { Knex } from "knex"
import { type PlayerRef, playerName } from "../core/player.ts"
import { guarded } from "./database.ts"

/** A message's place among those of one player, or of the person who he is, one channel and day. */
export interface DailyPlace {
  readonly intentId: string
  readonly player: PlayerRef
  /** All players of the same person, himself included: whatever one of them got counts. */
  readonly person: readonly PlayerRef[]
  readonly channel: string
  /** Day in the player's zone, YYYY-MM-DD. */
  readonly day: string
  /** When that day began, ms: what another player of the person got since counts, whatever day it was where he lives. */
  readonly dayBegan: number
}

/** A place that is wanted, where fewer than the most are taken. */
export interface Reservation extends DailyPlace {
  readonly most: number
}

/** How many messages a person gets in a day, over all campaigns; an attempt takes its place when it begins. */
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
 * on the day, and is counted from when it was tried last.
 */
export async function takePlace(source: Knex, place: Reservation, at: number): Promise<boolean> {
  if ((await othersOf(source, place)) >= place.most) return false
  await source("send_reservation")
    .insert({ ...dayOf(place), intent_id: place.intentId, reserved_at: at })
    .onConflict(["brand", "player_id", "channel", "day", "intent_id"])
    .merge(["reserved_at"])
  return true
}

async function othersOf(source: Knex, place: DailyPlace): Promise<number> {
  const { player, person, intentId, channel, day, dayBegan } = place
  const players = new Map([player, ...person].map((one) => [playerName(one), one]))
  const others = new Set<string>()
  for (const { brand, playerId: player_id } of players.values()) {
    const rows = await source("send_reservation")
      .where({ brand, player_id, channel })
      .where((when) => when.where({ day }).orWhere("reserved_at", ">=", dayBegan))
      .whereNot({ intent_id: intentId })
      .select<{ intent_id: string }[]>("intent_id")
    for (const { intent_id } of rows) others.add(intent_id)
  }
  return others.size
}

function dayOf({ player, channel, day }: DailyPlace): object {
  return { brand: player.brand, player_id: player.playerId, channel, day }
}
