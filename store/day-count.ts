import type { Knex } from "knex"
import type { PlayerRef } from "../core/player.ts"

const DAY_MS = 86_400_000

/** Channels that are counted together over 24 hours: calls and texts are. */
const TOGETHER: readonly (readonly string[])[] = [["sms", "phone"]]

/** Whose messages by which channel are counted, but for the message itself. */
export interface Counted {
  readonly intentId: string
  readonly player: PlayerRef
  readonly person: readonly PlayerRef[]
  readonly channel: string
}

// One text for any number of rows: SQLite bounds what is bound, and plans it once.
const COUNT = `select one.key as at, count(distinct r.intent_id) as sent
from json_each(?) as one, json_each(one.value ->> 'people') as who, json_each(one.value ->> 'channels') as by
join send_reservation as r on r.brand = who.value ->> 'brand' and r.player_id = who.value ->> 'playerId'
    and r.channel = by.value and r.reserved_at > ? and r.intent_id != one.value ->> 'intentId'
group by one.key`

/** Promotions to a person that were tried within 24 hours of the instant by the channel, in the order of asking. */
export async function countWithin24Hours(
  source: Knex,
  messages: readonly Counted[],
  at: number,
): Promise<readonly number[]> {
  const asked = messages.map(({ intentId, player, person, channel }) => ({
    intentId,
    people: [player, ...person],
    channels: countedWith(channel),
  }))
  const rows: readonly { readonly at: number; readonly sent: number }[] = await source.raw(COUNT, [
    JSON.stringify(asked),
    at - DAY_MS,
  ])
  const counts = new Map(rows.map((row) => [Number(row.at), row.sent]))
  return messages.map((_, index) => counts.get(index) ?? 0)
}

/** Whether one of them would count for the other. */
export function countsFor(one: Counted, other: Counted): boolean {
  const people = [other.player, ...other.person]
  return (
    one.intentId !== other.intentId &&
    countedWith(other.channel).includes(one.channel) &&
    people.some(
      ({ brand, playerId }) => brand === one.player.brand && playerId === one.player.playerId,
    )
  )
}

function countedWith(channel: string): readonly string[] {
  return TOGETHER.find((channels) => channels.includes(channel)) ?? [channel]
}
