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
