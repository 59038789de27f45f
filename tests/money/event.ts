import { Decimal } from "decimal.js"

const Exact = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_EVEN })

/** An event as an operator sends it, in plain JSON. */
export interface SentEvent {
  readonly event_id: string
  readonly type: string
  readonly brand: string
  readonly player_id: string
  readonly occurred_at: string
  readonly [field: string]: unknown
}

export type Amount = Decimal
export const ZERO: Amount = new Exact(0)
export const ONE: Amount = new Exact(1)

/** A field in the event's own currency; 0 where it is absent. */
export function partOf(event: SentEvent, field: string): Amount {
  return new Exact(String(event[field] ?? "0"))
}

/** A field in base currency: amount times rate, rounded half to even at 6 digits, per event. */
export function baseOf(event: SentEvent, field: string): Amount {
  return partOf(event, field)
    .times(String(event["base_rate"] ?? "1"))
    .toDecimalPlaces(6)
}

/** Currency of an event, or empty. */
export function currencyOf(event: SentEvent): string {
  return String(event["currency"] ?? "")
}

/** Milliseconds since 1970. */
export function timeOf({ occurred_at }: SentEvent): number {
  return Date.parse(occurred_at)
}

/** The earliest by time, and among equals the first that arrived: events come in order of arrival. */
export function earliest(events: readonly SentEvent[]): SentEvent | undefined {
  return inOrderOfTime(events)[0]
}

/** Events by time; a stable sort keeps the order of arrival among equals. */
export function inOrderOfTime(events: readonly SentEvent[]): readonly SentEvent[] {
  return [...events].sort((one, other) => timeOf(one) - timeOf(other))
}

/** Events that share a name, in order of arrival. */
export function groupsOf(
  events: readonly SentEvent[],
  nameOf: (event: SentEvent) => unknown,
): readonly SentEvent[][] {
  const groups = new Map<string, SentEvent[]>()
  for (const event of events) {
    const name = JSON.stringify(nameOf(event))
    const group = groups.get(name)
    if (group) group.push(event)
    else groups.set(name, [event])
  }
  return [...groups.values()]
}
