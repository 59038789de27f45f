import { z } from "zod"

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

const lateDays = z.number().positive().max(36_500).nullable()
const futureMinutes = z.number().min(0).max(52_560_000).nullable()

/** How far an event's `occurred_at` may lie from its arrival; null is no bound. */
export const EventBounds = z.strictObject({
  /** History comes late by nature, so without a word nothing is too late. */
  late_days_max: lateDays.default(null),
  /** A day: a zone that was forgotten is half of it, a clock that is off much less. */
  future_minutes_max: futureMinutes.default(1_440),
})

/** The same of one brand: what is not said there is as for all. */
export const EventBoundsOfBrand = z.strictObject({
  late_days_max: lateDays.optional(),
  future_minutes_max: futureMinutes.optional(),
})

export type EventBounds = z.infer<typeof EventBounds>
export type EventBoundsOfBrand = z.infer<typeof EventBoundsOfBrand>

/** Bounds in milliseconds; undefined is none. */
export interface BoundsMs {
  readonly late: number | undefined
  readonly future: number | undefined
}

/** The bounds of all brands, and of those that have their own. */
export interface Bounds {
  readonly all: BoundsMs
  readonly byBrand: ReadonlyMap<string, BoundsMs>
}

/** Nothing is too late or too early. */
export const BOUNDLESS: Bounds = {
  all: { late: undefined, future: undefined },
  byBrand: new Map(),
}

/** What is configured, per brand. */
export function boundsOf(
  all: EventBounds,
  brands: readonly {
    readonly name: string
    readonly events?: EventBoundsOfBrand | undefined
  }[],
): Bounds {
  const own = brands.flatMap(({ name, events }) =>
    events === undefined ? [] : [[name, inMs(merged(all, events))] as const],
  )
  return { all: inMs(all), byBrand: new Map(own) }
}

/** Those of one brand. */
export function boundsOfBrand({ all, byBrand }: Bounds, brand: string): BoundsMs {
  return byBrand.get(brand) ?? all
}

// Null is said, and is no bound; undefined is not said.
function merged(all: EventBounds, own: EventBoundsOfBrand): EventBounds {
  const { late_days_max = all.late_days_max, future_minutes_max = all.future_minutes_max } = own
  return { late_days_max, future_minutes_max }
}

function inMs({ late_days_max, future_minutes_max }: EventBounds): BoundsMs {
  return {
    late: late_days_max === null ? undefined : Math.round(late_days_max * DAY_MS),
    future: future_minutes_max === null ? undefined : Math.round(future_minutes_max * MINUTE_MS),
  }
}
