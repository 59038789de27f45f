import { baseOf, earliest, groupsOf, inOrderOfTime, ONE, type SentEvent, timeOf } from "./event.ts"
import type { Leg, MovedColumn } from "./leg.ts"

/** Registrations once per player, completed bonuses once per instance. */
export function playerLegs(events: readonly SentEvent[]): readonly Leg[] {
  const registered = events.filter(({ type }) => type === "player.registered")
  const completed = events.filter(
    ({ type, status }) => type === "bonus.changed" && status === "completed",
  )
  return [
    ...groupsOf(registered, ({ player_id }) => player_id).flatMap((all) =>
      firstOf(all, "registrations", () => ONE),
    ),
    ...groupsOf(completed, (event) => [event.player_id, event["bonus_instance_id"]]).flatMap(
      (all) => firstOf(all, "bonus_turned_real", (first) => baseOf(first, "turned_real")),
    ),
  ]
}

function firstOf(
  events: readonly SentEvent[],
  column: MovedColumn,
  amountOf: (first: SentEvent) => Leg["amount"],
): readonly Leg[] {
  const first = earliest(events)
  if (first === undefined) return []
  const at = timeOf(first)
  const leg = { player: first.player_id, product: "", effectAt: at, restatedAt: at } as const
  return [{ ...leg, column, amount: amountOf(first) }]
}

/** What is known of a player. */
export interface Profile {
  /** Once a test player, always one: also on the days before it was said. */
  readonly isTest: boolean
  /** The last by time that is not ahead of the present, or empty. */
  readonly country: string
}

/** Profiles by player id, at a present in ms. */
export function profilesOf(
  events: readonly SentEvent[],
  now: number,
): ReadonlyMap<string, Profile> {
  const said = events.filter(
    ({ type }) => type === "player.registered" || type === "player.updated",
  )
  return new Map(
    groupsOf(said, ({ player_id }) => player_id).map((own) => {
      const placed = inOrderOfTime(own).filter(
        ({ country, occurred_at }) => country !== undefined && Date.parse(occurred_at) <= now,
      )
      const isTest = own.some(({ is_test }) => is_test === true)
      return [
        own[0]?.player_id ?? "",
        { isTest, country: String(placed.at(-1)?.["country"] ?? "") },
      ]
    }),
  )
}
