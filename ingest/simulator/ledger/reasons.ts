import { playerOf, type SentEvent, textOf, timeOf } from "./event.ts"
import { isUsed, limitsOf } from "./limits.ts"
import { byPlayer } from "./moves.ts"

const DAY_MS = 86_400_000
const LIMIT_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 31 }
const NEAR = "0.8"

/** What is sent, as far as it matters to whoever may get it. E-mail about casino. */
export interface Mailing {
  /** An advertisement; otherwise about the player's own business. */
  readonly isPromotion: boolean
  readonly isForNobody: boolean
  /** Promotions to one player on one day of his. */
  readonly perDay: number
  /** The player id for which its text cannot be filled. */
  readonly breaksFor?: string | undefined
  /** Times of day of the player's zone, HH:mm. */
  readonly quiet?: { readonly from: string; readonly to: string } | undefined
}

/** What no event says of a player. */
export interface Recipient {
  /** `brand:player_id` */
  readonly name: string
  readonly hasAddress: boolean
  readonly birthDate: string | undefined
  /** Somebody wrote a row about him to Kafka that nobody can read. */
  readonly isHeld: boolean
  /** Promotions that reached him today. */
  readonly gotToday: number
}

interface Asked {
  readonly own: readonly SentEvent[]
  /** Of every player of the same person. */
  readonly person: readonly (readonly SentEvent[])[]
  readonly recipient: Recipient
  readonly mailing: Mailing
  readonly at: number
}

type Says = (asked: Asked) => boolean

/**
 * Why a player must not get a message, in the words of the page on the gate and straight from the events
 * that were sent: no code is shared with the gate.
 */
const REASONS: Readonly<Record<string, Says>> = {
  self_excluded: ({ person }) =>
    person.some((one) => {
      const started = one.filter((event) => is(event, "exclusion.started"))
      return (
        started.length > 0 && !isLiftedBy(one, started, (event) => is(event, "exclusion.ended"))
      )
    }),
  cooling_off: ({ person, at }) =>
    person.flat().some((event) => is(event, "cooling_off.started") && untilOf(event) > at),
  blocked: ({ own }) => isHeldBy(own, "block.changed", isLifted),
  kyc_not_approved: ({ own }) => !stands(own, "kyc.updated", isApproved),
  age_unknown: ({ own, recipient }) =>
    recipient.birthDate === undefined &&
    (mayBeDutch(own) || !stands(own, "kyc.updated", ({ age_verified }) => age_verified === true)),
  under_age: ({ own, recipient, at }) =>
    recipient.birthDate !== undefined && !isOfAge(recipient.birthDate, yearsMin(own), at),
  too_young_for_offer: ({ own, recipient, at }) =>
    mayBeDutch(own) && recipient.birthDate !== undefined && !isOfAge(recipient.birthDate, 24, at),
  aml_hold: ({ person }) => person.some((one) => isHeldBy(one, "aml.hold", isLifted)),
  harm_marker: ({ person }) => person.some(isMarked),
  limit_reached: ({ own, at }) =>
    own.some((event) => is(event, "limit.reached") && timeOf(event) + periodOf(event) > at),
  limit_near: ({ own, at }) => limitsOf(own, at).some((limit) => isUsed(limit, NEAR)),
  limit_rate_unknown: ({ own, at }) => limitsOf(own, at).some(({ amount }) => amount === undefined),
  no_consent: ({ own, person }) => !isConsented(own, person),
  unknown_player: ({ own }) => !own.some((event) => is(event, "player.registered")),
  test_player: ({ own }) => own.some(({ is_test }) => is_test === true),
  address_bounced: ({ own }) => own.some(isBounce),
  compliance_unreadable: ({ recipient }) => recipient.isHeld,
  no_address: ({ recipient }) => !recipient.hasAddress,
  template_error: ({ recipient, mailing }) =>
    mailing.breaksFor !== undefined && recipient.name.endsWith(`:${mailing.breaksFor}`),
  hold_out: ({ mailing }) => mailing.isForNobody,
  frequency_cap: ({ recipient, mailing }) => recipient.gotToday >= mailing.perDay,
  time_zone_unknown: ({ own, mailing }) => mailing.quiet !== undefined && zoneOf(own) === "",
  quiet_hours: ({ own, mailing: { quiet }, at }) =>
    quiet !== undefined && zoneOf(own) !== "" && isQuiet(zoneOf(own), quiet, at),
}

/** Only these speak against what concerns the player's own business. */
const OWN_BUSINESS = new Set([
  ...["self_excluded", "unknown_player", "test_player", "address_bounced", "no_address"],
  ...["template_error", "time_zone_unknown", "quiet_hours"],
])
/** Every reason for which a player must not get it at the instant (ms); empty: he gets it. */
export function reasonsAgainst(
  standing: readonly SentEvent[],
  recipient: Recipient,
  mailing: Mailing,
  at: number,
): readonly string[] {
  const isPast = (event: SentEvent) => timeOf(event) <= at
  const own = standing.filter((event) => playerOf(event) === recipient.name && isPast(event))
  const asked = { own, person: personOf(standing.filter(isPast), own), recipient, mailing, at }
  return Object.entries(REASONS)
    .filter(([reason]) => mailing.isPromotion || OWN_BUSINESS.has(reason))
    .filter(([, says]) => says(asked))
    .map(([reason]) => reason)
}

// Of each player who was ever said to be the same person.
function personOf(
  standing: readonly SentEvent[],
  own: readonly SentEvent[],
): readonly (readonly SentEvent[])[] {
  const persons = new Set(own.flatMap((event) => textOf(event, "person_id") || []))
  if (persons.size === 0) return [own]
  const kin = new Set(
    standing.filter((event) => persons.has(textOf(event, "person_id"))).map(playerOf),
  )
  return [...byPlayer(standing)].flatMap(([name, events]) => (kin.has(name) ? [events] : []))
}

const is = (event: SentEvent, type: string) => event.type === type
const untilOf = (event: SentEvent) => Date.parse(textOf(event, "until"))
const periodOf = (event: SentEvent) => (LIMIT_DAYS[textOf(event, "period")] ?? 31) * DAY_MS
const isApproved = ({ status }: SentEvent) => status === "approved"
const isLifted = ({ active }: SentEvent) => active === false
const isBounce = (event: SentEvent) => is(event, "message.bounced") && event["hard"] === true

// Something that permits is later than all that restricts, by its date and by its arrival: events come in order
// of that.
function isLiftedBy(
  events: readonly SentEvent[],
  restricting: readonly SentEvent[],
  permits: (event: SentEvent) => boolean,
): boolean {
  const latest = Math.max(0, ...restricting.map(timeOf))
  const behind = Math.max(-1, ...restricting.map((event) => events.indexOf(event)))
  return events.some((event, place) => permits(event) && timeOf(event) > latest && place > behind)
}

// Whether the last of its kind says so; of several at one instant all.
function stands(
  events: readonly SentEvent[],
  type: string,
  says: (event: SentEvent) => boolean,
): boolean {
  const own = events.filter((event) => is(event, type))
  return isLiftedBy(
    own,
    own.filter((event) => !says(event)),
    says,
  )
}

function isHeldBy(
  events: readonly SentEvent[],
  type: string,
  lifts: (event: SentEvent) => boolean,
): boolean {
  return events.some((event) => is(event, type)) && !stands(events, type, lifts)
}

function isMarked(events: readonly SentEvent[]): boolean {
  const sources = new Set(events.map((event) => textOf(event, "source")))
  return [...sources].some((source) =>
    isHeldBy(
      events.filter((event) => textOf(event, "source") === source),
      "harm.marker",
      ({ level }) => level === "low",
    ),
  )
}

function isConsented(
  own: readonly SentEvent[],
  person: readonly (readonly SentEvent[])[],
): boolean {
  const said = own.filter(
    (event) =>
      is(event, "consent.changed") &&
      event["channel"] === "email" &&
      (event["product"] === "all" || event["product"] === "casino"),
  )
  const refused = said.filter(({ granted }) => granted === false)
  const ended = own.filter(
    (event) =>
      event["channel"] === "email" && /^message\.(unsubscribed|complained)$/.test(event.type),
  )
  const excluded = person.flat().filter(({ type }) => type.startsWith("exclusion."))
  const anew = Math.max(0, ...excluded.map(timeOf))
  const started = own.filter((event) => is(event, "exclusion.started"))
  return isLiftedBy(
    own,
    [...refused, ...ended, ...started],
    (event) => said.includes(event) && event["granted"] === true && timeOf(event) > anew,
  )
}

function zoneOf(own: readonly SentEvent[]): string {
  return own.map((event) => textOf(event, "time_zone")).findLast((zone) => zone !== "") ?? ""
}

function yearsMin(own: readonly SentEvent[]): number {
  const place = own.map((event) => textOf(event, "jurisdiction")).findLast((one) => one !== "")
  if (place === undefined || place.startsWith("US")) return 21
  return place.startsWith("CA") && !/-(AB|MB|QC)$/.test(place) ? 19 : 18
}

// Promotions to players in the Netherlands go to those of 24 and more, by their birth date; of whom nobody knows where
// he lives, he may live there.
function mayBeDutch(own: readonly SentEvent[]): boolean {
  const places = ["jurisdiction", "country"].map((field) =>
    own.map((event) => textOf(event, field)).findLast((one) => one !== ""),
  )
  return places.every((one) => one === undefined) || places.includes("NL")
}

function isOfAge(birthDate: string, years: number, at: number): boolean {
  const [year = 0, month = 1, day = 1] = birthDate.split("-").map(Number)
  return Date.UTC(year + years, month - 1, day) + DAY_MS / 2 <= at
}

function isQuiet(
  zone: string,
  { from, to }: { readonly from: string; readonly to: string },
  at: number,
): boolean {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" })
  const time = clock.format(at)
  return from < to ? from <= time && time < to : time >= from || time < to
}
