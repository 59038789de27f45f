import { Decimal } from "decimal.js"
import {
  type Amount,
  groupsOf,
  inOrderOfTime,
  type SentEvent,
  timeOf,
  ZERO,
} from "../money/event.ts"
import { bounded } from "./ratio.ts"
import { shownInstant } from "./text.ts"

const HOUR_MS = 3_600_000
const PERIODS_MS: Readonly<Record<string, number>> = {
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
}

/** What a player used in a time up to now: deposits less reversals, or real stakes and wins. */
export interface Used {
  readonly deposits: Amount
  readonly staked: Amount
  readonly won: Amount
}

type Cell = readonly [string, string]

/**
 * The state columns of a player's row at an instant, from his own events in order of arrival.
 * `usedSince` answers for the time of so many milliseconds up to now.
 */
export function stateOf(
  events: readonly SentEvent[],
  now: number,
  usedSince: (ms: number) => Used,
): readonly Cell[] {
  const past = inOrderOfTime(events.filter((event) => timeOf(event) <= now))
  const of = (type: string) => past.filter((event) => event.type === type)
  const ends = ofType(events, "cooling_off.started").map(({ until }) => Date.parse(String(until)))
  const hasEnded = ({ active }: SentEvent) => active === false
  return [
    ["kyc_status", kycOf(events, now)],
    ["is_age_verified", isVerified(events, now) ? "1" : "0"],
    ["consents", list(consentsOf(events, now))],
    ["excluded_at", shownInstant(exclusionsOf(events, now).excludedAt)],
    ...scopeOf(exclusionsOf(events, now).standing),
    ["cooling_off_until", shownInstant(Math.max(0, ...ends.filter((end) => end > now)))],
    ["blocked_at", shownInstant(heldSince(ofType(events, "block.changed"), hasEnded, now))],
    ["harm_level", harmOf(events, now)],
    ["is_aml_hold", heldSince(ofType(events, "aml.hold"), hasEnded, now) > 0 ? "1" : "0"],
    ["limits_reached", list(reachedOf(of("limit.reached"), now))],
    ...limitsOf(past, now, usedSince),
  ]
}

const timesOf = (events: readonly SentEvent[]) => events.map(timeOf)

const CONSENT_PRODUCTS = ["betting", "casino", "bingo"]
const REFUSALS = ["message.unsubscribed", "message.complained"]

/**
 * What takes a consent back counts from its arrival, what gives one from its instant. All of a channel's
 * products stand or fall with what is said of `all`; what is said last by time holds, a tie takes back.
 */
function consentsOf(events: readonly SentEvent[], now: number): readonly string[] {
  const past = events.filter((event) => timeOf(event) <= now)
  const consents = (all: readonly SentEvent[], granted: boolean) =>
    all.filter((event) => event.type === "consent.changed" && event["granted"] === granted)
  const refusals = events.filter(({ type }) => REFUSALS.includes(type))
  const anew = [
    ...events.filter(({ type }) => type === "exclusion.started"),
    ...past.filter(({ type }) => type === "exclusion.ended"),
  ]
  const isGranted = (channel: unknown, product: string) => {
    const isMeant = (event: SentEvent) =>
      event["channel"] === channel &&
      [product, "all", undefined].includes(event["product"] as string)
    const given = timesOf(consents(past, true).filter(isMeant))
    const taken = [...[...consents(events, false), ...refusals].filter(isMeant), ...anew]
    return Math.max(0, ...given) > Math.max(0, ...timesOf(taken))
  }
  return [...new Set(consents(past, true).map(({ channel }) => channel))].flatMap((channel) => {
    const granted = CONSENT_PRODUCTS.filter((product) => isGranted(channel, product))
    const isAll = granted.length === CONSENT_PRODUCTS.length
    return [...granted, ...(isAll ? ["all"] : [])].map((product) => `${channel}:${product}`)
  })
}

const HARM_LEVELS = ["", "low", "medium", "high"]

/** The strictest over sources of what each said last; a tie is the stricter, low counts from its instant. */
function harmOf(events: readonly SentEvent[], now: number): string {
  const markers = events
    .filter(({ type }) => type === "harm.marker")
    .filter((event) => event["level"] !== "low" || timeOf(event) <= now)
  const rank = ({ level }: SentEvent) => HARM_LEVELS.indexOf(String(level))
  const ranks = groupsOf(markers, ({ source }) => source).map((group) => {
    const last = Math.max(...timesOf(group))
    return Math.max(...group.filter((event) => timeOf(event) === last).map(rank))
  })
  return HARM_LEVELS[Math.max(0, ...ranks)] ?? ""
}

const SCOPES = ["", "brand", "group", "register"]

/** The widest of the exclusions that no reinstatement ended, and the register that told the latest. */
function scopeOf(standing: readonly SentEvent[]): readonly Cell[] {
  const widest = Math.max(0, ...standing.map(({ scope }) => SCOPES.indexOf(String(scope))))
  const told = standing
    .filter(({ scope }) => scope === "register")
    .map((event) => ({ at: timeOf(event), name: String(event["register"] ?? "") }))
    .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
  return [
    ["exclusion_scope", SCOPES[widest] ?? ""],
    ["exclusion_register", told.at(-1)?.name ?? ""],
  ]
}

function exclusionsOf(events: readonly SentEvent[], now: number) {
  const ended = ofType(events, "exclusion.ended").filter((event) => timeOf(event) <= now)
  const endedAt = Math.max(0, ...timesOf(ended))
  const standing = ofType(events, "exclusion.started").filter((event) => timeOf(event) >= endedAt)
  return { standing, excludedAt: Math.max(0, ...timesOf(standing)) }
}

/**
 * Since when something holds him, 0 where it does not: what holds counts whatever its date, what ends it from
 * its instant; of equal instants it holds.
 */
function heldSince(
  said: readonly SentEvent[],
  hasEnded: (event: SentEvent) => boolean,
  now: number,
): number {
  const last = Math.max(0, ...timesOf(said.filter((event) => !hasEnded(event))))
  const ended = said.filter((event) => hasEnded(event) && timeOf(event) <= now)
  return last >= Math.max(0, ...timesOf(ended)) ? last : 0
}

/** Approved, or else what was said last that is not. */
function kycOf(events: readonly SentEvent[], now: number): string {
  const said = ofType(events, "kyc.updated")
  const isApproved = ({ status }: SentEvent) => status === "approved"
  if (heldSince(said, isApproved, now) > 0)
    return String(inOrderOfTime(said.filter((event) => !isApproved(event))).at(-1)?.["status"])
  return said.some((event) => isApproved(event) && timeOf(event) <= now) ? "approved" : "none"
}

function isVerified(events: readonly SentEvent[], now: number): boolean {
  const said = ofType(events, "kyc.updated")
  const isSo = ({ age_verified }: SentEvent) => age_verified === true
  const isEver = said.some((event) => isSo(event) && timeOf(event) <= now)
  return isEver && heldSince(said, isSo, now) === 0
}

function ofType(events: readonly SentEvent[], type: string): readonly SentEvent[] {
  return events.filter((event) => event.type === type)
}

const nameOf = ({ kind, period }: SentEvent) => `${kind}_${period}`

function reachedOf(reached: readonly SentEvent[], now: number): readonly string[] {
  const standing = reached.filter(
    (event) => timeOf(event) + (PERIODS_MS[String(event["period"])] ?? 0) > now,
  )
  return [...new Set(standing.map(nameOf))]
}

function limitsOf(
  past: readonly SentEvent[],
  now: number,
  usedSince: (ms: number) => Used,
): readonly Cell[] {
  const inForce = past.filter(
    (event) => event.type === "limit.set" && Date.parse(String(event["effective_at"])) <= now,
  )
  const limits = groupsOf(inForce, nameOf)
    .flatMap((group) => group.at(-1) ?? [])
    .map((event) => ({
      name: nameOf(event),
      amount: inBase(event, past),
      ...usage(event, usedSince),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const spent = limits.filter(({ name }) => !name.startsWith("time_"))
  const shares = spent.map(({ name, amount, used }) => ({ name, share: shareOf(used, amount) }))
  const largest = (kind: string): Cell => {
    const own = shares.filter(({ name }) => name.startsWith(`${kind}_`)).map(({ share }) => share)
    const known = own.flatMap((share) => share ?? [])
    const isKnown = own.length > 0 && known.length === own.length
    return [`${kind}_limit_share`, isKnown ? text(Decimal.max(...known)) : "null"]
  }
  const unrated = limits.filter(({ amount }) => amount === undefined).map(({ name }) => name)
  return [
    ["limits_unrated", list(unrated)],
    ["limits", map(limits.map(({ name, amount }) => [name, amount]))],
    ["limits_used", map(spent.map(({ name, used }) => [name, used]))],
    ["limits_share", map(shares.map(({ name, share }) => [name, share]))],
    largest("deposit"),
    largest("loss"),
    largest("wager"),
  ]
}

function usage(
  { kind, period }: SentEvent,
  usedSince: (ms: number) => Used,
): { readonly used: Amount } {
  const { deposits, staked, won } = usedSince(PERIODS_MS[String(period)] ?? 0)
  if (kind === "deposit") return { used: deposits }
  return { used: kind === "wager" ? staked : Decimal.max(ZERO, staked.minus(won)) }
}

function shareOf(used: Amount, amount: Amount | undefined): Amount | undefined {
  if (amount === undefined) return undefined
  return amount.isZero() ? new Decimal(1) : bounded(used.dividedBy(amount))
}

/** Of every brand of these histories. */
const BASE_CURRENCY = "EUR"

// At the rate of the player's latest payment in the limit's currency, one of 1 only where no other is known; in the
// brand's own currency 1. Else nobody knows what it comes to. Minutes, and amounts of no currency, are as they are said.
function inBase(limit: SentEvent, past: readonly SentEvent[]): Amount | undefined {
  const rates = past
    .filter(({ type }) => type === "deposit" || type === "withdrawal")
    .filter(({ currency }) => currency === limit["currency"])
    .map((payment) => String(payment["base_rate"] ?? "1"))
  const paid = rates.filter((one) => !new Decimal(one).equals(1)).at(-1) ?? rates.at(-1)
  const isPlain = limit["kind"] === "time" || limit["currency"] === undefined
  const rate = isPlain ? "1" : (paid ?? (limit["currency"] === BASE_CURRENCY ? "1" : undefined))
  if (rate === undefined) return undefined
  return new Decimal(String(limit["amount"])).times(rate).toDecimalPlaces(6, 6)
}

const text = (value: Decimal) => (value.isZero() ? "0" : value.toFixed())
const list = (values: readonly string[]) =>
  `[${[...values]
    .sort()
    .map((one) => `'${one}'`)
    .join(",")}]`
const map = (pairs: readonly (readonly [string, Decimal | undefined])[]) =>
  `{${pairs.map(([name, value]) => `'${name}':${value ? text(value) : "NULL"}`).join(",")}}`
