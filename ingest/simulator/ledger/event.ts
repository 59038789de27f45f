/** An event as it was sent, in plain JSON. The ledger trusts nobody's parsing but its own. */
export interface SentEvent {
  readonly event_id: string
  readonly type: string
  readonly brand: string
  readonly player_id: string
  readonly occurred_at: string
  readonly [field: string]: unknown
}

/** A text field, or empty. */
export function textOf(event: SentEvent, field: string): string {
  const value = event[field]
  return typeof value === "string" ? value : ""
}

/** Milliseconds since 1970 of the event. */
export function timeOf(event: SentEvent): number {
  return new Date(event.occurred_at).getTime()
}

/** `brand:player_id`. */
export function playerOf({ brand, player_id }: SentEvent): string {
  return `${brand}:${player_id}`
}
