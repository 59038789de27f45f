import { type Money, ZERO } from "./money.ts"

/** The additive columns of fct_brand_day. */
export const MONEY_COLUMNS = [
  "handle_real",
  "handle_bonus",
  "wins_real",
  "wins_bonus",
  "bonus_turned_real",
  "adjustments",
  "deposits",
  "withdrawals",
] as const
export const COUNT_COLUMNS = [
  "deposits_count",
  "withdrawals_count",
  "ftd",
  "registrations",
] as const

export type MoneyColumn = (typeof MONEY_COLUMNS)[number]
export type CountColumn = (typeof COUNT_COLUMNS)[number]

interface DayCells {
  readonly brand: string
  readonly day: string
  readonly money: Map<string, Money>
  readonly counts: Map<CountColumn, number>
  readonly actives: Set<string>
}

/** One cell of fct_brand_day by column name, as text. */
export type BrandDay = Readonly<Record<string, string>>

/** Adds up what players move, by brand and day. */
export class Book {
  readonly #days = new Map<string, DayCells>()

  /** Books on the effect day and, under `_restated`, on the day of the original. */
  money(brand: string, column: MoneyColumn, amount: Money, effect: string, restated: string): void {
    this.#add(brand, effect, column, amount)
    this.#add(brand, restated, `${column}_restated`, amount)
  }

  count(brand: string, column: CountColumn, day: string): void {
    const { counts } = this.#day(brand, day)
    counts.set(column, (counts.get(column) ?? 0) + 1)
  }

  active(brand: string, player: string, day: string): void {
    this.#day(brand, day).actives.add(player)
  }

  /** Every cell, keyed `brand day`. Days on which everything is zero are left out. */
  brandDays(): ReadonlyMap<string, BrandDay> {
    const all = [...this.#days.values()].map((cells) => [`${cells.brand} ${cells.day}`, row(cells)])
    return new Map(all as [string, BrandDay][])
  }

  #add(brand: string, day: string, column: string, amount: Money): void {
    const { money } = this.#day(brand, day)
    money.set(column, (money.get(column) ?? ZERO).plus(amount))
  }

  #day(brand: string, day: string): DayCells {
    const key = `${brand} ${day}`
    const cells = this.#days.get(key) ?? {
      brand,
      day,
      money: new Map(),
      counts: new Map(),
      actives: new Set(),
    }
    this.#days.set(key, cells)
    return cells
  }
}

function row({ money, counts, actives }: DayCells): BrandDay {
  const cells: Record<string, string> = { actives: String(actives.size) }
  for (const column of COUNT_COLUMNS) cells[column] = String(counts.get(column) ?? 0)
  for (const suffix of ["", "_restated"]) {
    const of = (column: MoneyColumn) => money.get(`${column}${suffix}`) ?? ZERO
    const handle = of("handle_real").plus(of("handle_bonus"))
    const ggr = handle.minus(of("wins_real")).minus(of("wins_bonus"))
    const ngr = ggr
      .minus(of("handle_bonus").minus(of("wins_bonus")))
      .minus(of("bonus_turned_real"))
      .plus(of("adjustments"))
    for (const column of MONEY_COLUMNS) cells[`${column}${suffix}`] = of(column).toFixed()
    cells[`handle${suffix}`] = handle.toFixed()
    cells[`ggr${suffix}`] = ggr.toFixed()
    cells[`ngr${suffix}`] = ngr.toFixed()
  }
  return cells
}
