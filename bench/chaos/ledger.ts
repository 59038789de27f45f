import { isDeepStrictEqual } from "node:util"
import { BrandConfiguration } from "../../core/brand.ts"
import type { SentEvent } from "../../tests/money/event.ts"

/** Acknowledged events by brand, in the order in which they were sent first. */
export type Ledger = ReadonlyMap<string, readonly SentEvent[]>

/** Brands of the load, of whom the first have reporting days and waterfalls of their own. */
const CONFIGURED = 12

export const BRANDS: readonly BrandConfiguration[] = [
  malta("tern"),
  ...Array.from({ length: CONFIGURED }, (_, number) =>
    number % 2 === 0 ? malta(`tern${number}`) : newYork(`tern${number}`),
  ),
]

function malta(name: string): BrandConfiguration {
  const ngrSteps = [{ name: "duty", percent: "2.5", of: "ggr" }]
  return BrandConfiguration.parse({ name, timeZone: "Europe/Malta", dayStartHour: 6, ngrSteps })
}

function newYork(name: string): BrandConfiguration {
  return BrandConfiguration.parse({ name, timeZone: "America/New_York" })
}

/** What producers had acknowledged; no two of them send for one brand. */
export function ledgerOf(acknowledged: readonly (readonly SentEvent[])[]): Ledger {
  const brands = new Map<string, SentEvent[]>()
  for (const event of acknowledged.flat()) {
    const own = brands.get(event.brand)
    if (own) own.push(event)
    else brands.set(event.brand, [event])
  }
  return brands
}

/** Identities that came with more than one content, as `brand event_id`. */
export function conflictsIn(ledger: Ledger): ReadonlySet<string> {
  const conflicts = new Set<string>()
  for (const [brand, events] of ledger) {
    const first = new Map<string, SentEvent>()
    for (const event of events) {
      const standing = first.get(event.event_id)
      if (standing === undefined) first.set(event.event_id, event)
      else if (!isDeepStrictEqual(contentOf(standing), contentOf(event)))
        conflicts.add(`${brand} ${event.event_id}`)
    }
  }
  return conflicts
}

// Defaults are content, and decimals are equal by value.
function contentOf(event: SentEvent): object {
  const { schema_version: _, ...content } = event
  const filled = Object.entries({ base_rate: "1", is_test: false, ...content })
  return Object.fromEntries(
    filled.map(([name, value]) => [name, typeof value === "string" ? plain(value) : value]),
  )
}

function plain(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text
}
