import {
  baseOf,
  currencyOf,
  earliest,
  groupsOf,
  inOrderOfTime,
  ONE,
  type SentEvent,
  timeOf,
} from "./event.ts"
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
  // The account that a registration opens has a currency, which may change; the registration moves nothing in it.
  const currency = column === "registrations" ? "" : currencyOf(first)
  const leg = { player: first.player_id, product: "", currency } as const
  return [{ ...leg, effectAt: at, restatedAt: at, column, amount: amountOf(first) }]
}

/** What is known of a player. */
export interface Profile {
  /** Once a test player, always one: also on the days before it was said. */
  readonly isTest: boolean
  /** The last by time that is not ahead of the present, or empty. */
  readonly country: string
  /** Likewise. */
  readonly jurisdiction: string
  /** That of his account, likewise. */
  readonly currency: string
  /** The affiliate that was said first by time, not ahead of the present; or empty. */
  readonly source: string
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
      const past = inOrderOfTime(own).filter((event) => timeOf(event) <= now)
      const all = (field: string) =>
        past.flatMap((event) => (event[field] === undefined ? [] : String(event[field])))
      const last = (field: string) => all(field).at(-1) ?? ""
      const profile = {
        isTest: own.some(({ is_test }) => is_test === true),
        ...{ country: last("country"), jurisdiction: last("jurisdiction") },
        ...{ currency: last("currency"), source: all("affiliate_id")[0] ?? "" },
      }
      return [own[0]?.player_id ?? "", profile]
    }),
  )
}
