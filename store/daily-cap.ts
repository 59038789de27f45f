import type { Knex } from "knex"
import type { PlayerRef } from "../core/player.ts"
import { guarded } from "./database.ts"
import { type Counted, countWithin24Hours } from "./day-count.ts"

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
  /** The first of the seven days that end with that one, likewise. */
  readonly firstDay: string
  readonly firstBegan: number
}

/** Places that other messages have taken. */
export interface TakenPlaces {
  readonly ofDay: number
  /** Of the seven days that end with that one. */
  readonly of7Days: number
}

/** A place that is wanted, where fewer than the most are taken. */
export interface Reservation extends DailyPlace {
  readonly most: number
  /** Likewise of seven days. */
  readonly mostIn7Days: number
  /**
   * Messages within 24 hours by which it was decided: where there are more by now, there is no place; undefined: nobody
   * asked for them.
   */
  readonly sentIn24Hours?: number | undefined
}

/** How many messages a person gets in a day, and in seven, over all campaigns; an attempt takes its place when it begins. */
export interface DailyCaps {
  /** Places that other messages have taken, in the order of asking. */
  taken(places: readonly DailyPlace[]): Promise<readonly TakenPlaces[]>
  /** Messages that others took places for within 24 hours of the instant (ms), whatever day that was; likewise. */
  within24Hours(messages: readonly Counted[], at: number): Promise<readonly number[]>
}

export function createDailyCaps(database: Knex): DailyCaps {
  return {
    taken: (places) =>
      guarded("count seven days' messages", async () => {
        const { taken } = await readPlaces(database, places)
        return places.map(taken)
      }),
    within24Hours: (messages, at) =>
      guarded("count 24 hours' messages", () => countWithin24Hours(database, messages, at)),
  }
}

/** Which places are taken; one that is taken here counts for whoever asks behind. */
export interface Places {
  /** How many places other messages have taken. */
  taken(place: DailyPlace): TakenPlaces
  /** Takes a place, and says whether there was one. It is kept by `write`. */
  take(place: Reservation): boolean
  /**
   * Writes what was taken. A message has its place once, however often it is tried on the day, and is counted from when
   * it was tried last.
   */
  write(at: number): Promise<void>
}

interface Taken {
  readonly brand: string
  readonly player_id: string
  readonly channel: string
  readonly day: string
  readonly intent_id: string
  readonly reserved_at: number
}

/** Reads what was taken of these places' seven days, and by whoever is the same person since they began. */
export async function readPlaces(source: Knex, places: readonly DailyPlace[]): Promise<Places> {
  const known = new Map<string, Taken[]>()
  const keep = (row: Taken) => {
    const rows = known.get(row.player_id) ?? []
    rows.push(row)
    known.set(row.player_id, rows)
  }
  for (const row of await readTaken(source, places)) keep(row)
  const wanted: Omit<Taken, "reserved_at">[] = []
  const taken = (place: DailyPlace): TakenPlaces => {
    const { player, person, intentId, channel } = place
    // One that was tried on two days has a place on each, and is one message.
    const [ofDay, of7Days] = [new Set<string>(), new Set<string>()]
    for (const { brand, playerId } of [player, ...person])
      for (const row of known.get(playerId) ?? []) {
        if (row.brand !== brand || row.channel !== channel || row.intent_id === intentId) continue
        if (row.day === place.day || row.reserved_at >= place.dayBegan) ofDay.add(row.intent_id)
        if (row.day >= place.firstDay || row.reserved_at >= place.firstBegan)
          of7Days.add(row.intent_id)
      }
    return { ofDay: ofDay.size, of7Days: of7Days.size }
  }
  return {
    taken,
    take(place) {
      const { ofDay, of7Days } = taken(place)
      if (ofDay >= place.most || of7Days >= place.mostIn7Days) return false
      const row = { ...dayOf(place), intent_id: place.intentId }
      wanted.push(row)
      keep({ ...row, reserved_at: Number.POSITIVE_INFINITY })
      return true
    },
    async write(reserved_at) {
      if (wanted.length === 0) return
      await source.raw(WRITE_TAKEN, [reserved_at, JSON.stringify(wanted)])
    },
  }
}

// One text for any number of rows: SQLite bounds what is bound, and plans it once.
const READ_TAKEN = `select distinct r.brand, r.player_id, r.channel, r.day, r.intent_id, r.reserved_at
from json_each(?) as one
join send_reservation as r on r.brand = one.value ->> 'brand' and r.player_id = one.value ->> 'player_id'
    and r.channel = one.value ->> 'channel' and (r.day >= one.value ->> 'first_day' or r.reserved_at >= one.value ->> 'began')`

const WRITE_TAKEN = `insert into send_reservation (brand, player_id, channel, day, intent_id, reserved_at)
select value ->> 'brand', value ->> 'player_id', value ->> 'channel', value ->> 'day', value ->> 'intent_id', ?
from json_each(?) where true
on conflict do update set reserved_at = excluded.reserved_at`

function readTaken(source: Knex, places: readonly DailyPlace[]): Promise<readonly Taken[]> {
  const asked = places.flatMap(
    ({ player, person, channel, firstDay: first_day, firstBegan: began }) =>
      [player, ...person].map(({ brand, playerId: player_id }) => ({
        ...{ brand, player_id, channel, first_day, began },
      })),
  )
  return source.raw(READ_TAKEN, [JSON.stringify(asked)])
}

function dayOf({ player, channel, day }: DailyPlace) {
  return { brand: player.brand, player_id: player.playerId, channel, day }
}
