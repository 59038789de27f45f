import { Decimal } from "decimal.js"
import { APRIL, type Event } from "./rated-history.ts"

/** From when a rate holds; of one instant the last is the latest recorded. */
export type Rates = readonly (readonly [pair: string, from: string, rate: string])[]
/** The rates of the file that the test begins with. */
export const FIRST: Rates = [
  ["EUR USD", "2026-03-01T00:00:00.000Z", "0.912345678901"],
  ["EUR USD", APRIL, "0.95"],
  ["EUR GBP", "2026-03-01T00:00:00.000Z", "1.171717"],
  ["EUR GBP", APRIL, "1.2"],
  ["GBP USD", "2026-03-01T00:00:00.000Z", "0.8"],
]

interface Day {
  readonly handle: Decimal
  readonly wins: Decimal
  readonly deposits: Decimal
  readonly bonus: Decimal
  readonly adjustments: Decimal
}

/** What each event moves, on which day, at the rate of which event: by hand, from the contract of events. */
export function reckoned(
  rates: Rates,
  events: readonly Event[],
): Record<string, Record<string, string>> {
  const days = new Map<string, Day>()
  const byId = new Map(events.map((one) => [`${one.brand} ${one.event_id}`, one]))
  const add = (brand: string, at: string, part: keyof Day, amount: Decimal) => {
    const key = `${brand} ${at.slice(0, 10)}`
    const zero = new Decimal(0)
    const day = days.get(key) ?? {
      handle: zero,
      wins: zero,
      deposits: zero,
      bonus: zero,
      adjustments: zero,
    }
    days.set(key, { ...day, [part]: day[part].add(amount) })
  }
  const base = (one: Event, field: string) => inBase(rates, one, String(one[field]))
  for (const one of events) {
    const { brand, type, occurred_at: at } = one
    if (type === "casino.bet") add(brand, at, "handle", base(one, "stake_real"))
    if (type === "casino.win") add(brand, at, "wins", base(one, "win_real"))
    if (type === "casino.rollback") {
      const target = byId.get(`${brand} ${one["reverses"]}`) as Event
      add(brand, at, "handle", base(target, "stake_real").neg())
    }
    if (type === "sport.bet_settled") {
      add(brand, at, "handle", base(one, "stake_real"))
      add(brand, at, "wins", base(one, "payout_real"))
      const corrected = byId.get(`${brand} ${one["corrects"]}`)
      if (corrected) {
        add(brand, at, "handle", base(corrected, "stake_real").neg())
        add(brand, at, "wins", base(corrected, "payout_real").neg())
      }
    }
    if (type === "deposit" && one["status"] === "approved")
      add(brand, at, "deposits", base(one, "amount"))
    if (type === "deposit" && one["status"] === "charged_back") {
      const approval = events.find(
        (other) => other["payment_id"] === one["payment_id"] && other["status"] === "approved",
      )
      add(brand, at, "deposits", base(approval as Event, "amount").neg())
    }
    if (type === "bonus.changed") add(brand, at, "bonus", base(one, "turned_real"))
    if (type === "adjustment") add(brand, at, "adjustments", base(one, "amount"))
  }
  return Object.fromEntries(
    [...days]
      .map(([key, { handle, wins, deposits, bonus, adjustments }]) => {
        const ngr = handle.sub(wins).sub(bonus).add(adjustments)
        return [key, { handle, wins, deposits, ngr }] as const
      })
      .map(([key, day]) => [key, mapped(day)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const mapped = (day: Record<string, Decimal>) =>
  Object.fromEntries(Object.entries(day).map(([name, value]) => [name, value.toFixed(6)]))

function inBase(rates: Rates, one: Event, amount: string): Decimal {
  const rate = rateOf(rates, one)
  return new Decimal(amount).mul(rate).toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN)
}

function rateOf(rates: Rates, { brand, currency, base_rate = "1", occurred_at }: Event): string {
  const base = brand === "tern" ? "EUR" : brand === "vega" ? "GBP" : undefined
  if (base === undefined || base === currency || base_rate !== "1") return String(base_rate)
  const at = new Date(occurred_at).toISOString()
  const known = rates.filter(([pair, from]) => pair === `${base} ${currency}` && from <= at)
  const latest = known
    .map(([, from]) => from)
    .sort()
    .at(-1)
  // Of one instant the last of the list is the latest recorded.
  return known.findLast(([, from]) => from === latest)?.[2] ?? "0"
}
