import type { Brand } from "./snapshot.ts"
import type { View } from "./view.ts"

/** The currency that was asked for, else that of most brands; empty without brands. */
export function currencyOf(brands: readonly Brand[], asked: string): string {
  const all = brands.map((one) => one.currency)
  if (all.includes(asked)) return asked
  const times = (one: string) => all.filter((other) => other === one).length
  return [...all].sort((a, b) => times(b) - times(a) || a.localeCompare(b))[0] ?? ""
}

/** The brands of one currency that the view shows, with the day of each that leads. */
export function brandsShown(
  brands: readonly Brand[],
  currency: string,
  { brand, to }: View,
): readonly ShownBrand[] {
  const ofCurrency = brands.filter((one) => one.currency === currency)
  const chosen = ofCurrency.filter((one) => one.brand === brand)
  return (chosen.length > 0 ? chosen : ofCurrency).map((one) => ({
    ...one,
    day: to && to < one.today ? to : one.today,
  }))
}

/** A brand with the day that is shown of it: its today, or one before. */
export type ShownBrand = Brand & { readonly day: string }

/** The latest reporting day that any brand is in; empty without brands. */
export function latestToday(brands: readonly Brand[]): string {
  return (
    brands
      .map(({ today }) => today)
      .sort()
      .at(-1) ?? ""
  )
}
