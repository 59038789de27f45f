import { Decimal } from "decimal.js"
import {
  type Amount,
  groupsOf,
  inOrderOfTime,
  type SentEvent,
  timeOf,
  ZERO,
} from "../money/event.ts"

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
  const kyc = of("kyc.updated").at(-1)
  const ends = of("cooling_off.started").map(({ until }) => Date.parse(String(until)))
  return [
    ["kyc_status", String(kyc?.["status"] ?? "none")],
    ["is_age_verified", kyc?.["age_verified"] === true ? "1" : "0"],
    ["consents", list(consentsOf(past))],
    ["excluded_at", since(of("exclusion.started"), of("exclusion.ended"))],
    ["cooling_off_until", instant(Math.max(0, ...ends.filter((end) => end > now)))],
    ["blocked_at", blockedSince(of("block.changed"))],
    ["harm_level", String(of("harm.marker").at(-1)?.["level"] ?? "")],
    ["is_aml_hold", of("aml.hold").at(-1)?.["active"] === true ? "1" : "0"],
    ["limits_reached", list(reachedOf(of("limit.reached"), now))],
    ...limitsOf(past, now, usedSince),
  ]
}

const timesOf = (events: readonly SentEvent[]) => events.map(timeOf)

function consentsOf(past: readonly SentEvent[]): readonly string[] {
  const said = past.filter(({ type }) => type === "consent.changed")
  const refusals = past.filter(
    (event) =>
      ["message.unsubscribed", "message.complained"].includes(event.type) ||
      (event.type === "message.bounced" && event["hard"] === true),
  )
  return groupsOf(said, ({ channel, product }) => [channel, product]).flatMap((group) => {
    const given = Math.max(...timesOf(group.filter(({ granted }) => granted === true)))
    const taken = timesOf(group.filter(({ granted }) => granted === false))
    const [first] = group
    if (first === undefined) return []
    const refused = timesOf(refusals.filter(({ channel }) => channel === first["channel"]))
    const isStanding = given > Math.max(0, ...taken, ...refused)
    return isStanding ? [`${first["channel"]}:${first["product"]}`] : []
  })
}

function since(started: readonly SentEvent[], ended: readonly SentEvent[]): string {
  const last = Math.max(0, ...timesOf(started))
  return instant(last >= Math.max(0, ...timesOf(ended)) ? last : 0)
}

function blockedSince(said: readonly SentEvent[]): string {
  return since(
    said.filter(({ active }) => active === true),
    said.filter(({ active }) => active === false),
  )
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
  const shares = spent.map(({ name, amount, used }) => {
    const share = amount.isZero() ? new Decimal(1) : used.dividedBy(amount).toDecimalPlaces(6, 1)
    return { name, share }
  })
  const largest = (kind: string): Cell => {
    const own = shares.filter(({ name }) => name.startsWith(`${kind}_`)).map(({ share }) => share)
    return [`${kind}_limit_share`, own.length === 0 ? "null" : text(Decimal.max(...own))]
  }
  return [
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

// At the rate of the player's latest payment in the limit's currency, if any is not 1.
function inBase(limit: SentEvent, past: readonly SentEvent[]): Amount {
  const rates = past
    .filter(({ type }) => type === "deposit" || type === "withdrawal")
    .filter(({ currency }) => currency === limit["currency"])
    .map((payment) => String(payment["base_rate"] ?? "1"))
  const rate = rates.filter((one) => !new Decimal(one).equals(1)).at(-1) ?? "1"
  return new Decimal(String(limit["amount"])).times(rate).toDecimalPlaces(6, 6)
}

const text = (value: Decimal) => (value.isZero() ? "0" : value.toFixed())
const list = (values: readonly string[]) =>
  `[${[...values]
    .sort()
    .map((one) => `'${one}'`)
    .join(",")}]`
const map = (pairs: readonly (readonly [string, Decimal])[]) =>
  `{${pairs.map(([name, value]) => `'${name}':${text(value)}`).join(",")}}`

function instant(at: number): string {
  return at > 0 ? new Date(at).toISOString().replace("T", " ").replace("Z", "") : "null"
}
