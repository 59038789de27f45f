import { Decimal } from "decimal.js"
import type { PitbossChild } from "../../commands/pitboss-child.ts"
import { brandConfiguration } from "../../core/brand.ts"
import { type Reckoning, type Rows, reckon } from "../../tests/money/reference.ts"
import { arranged, SHOWN, type ShownRows } from "../../tests/money/shown.ts"
import { BRANDS, type Ledger } from "./ledger.ts"

const ZERO = "0"
const NOTHING: Reckoning = {
  days: new Map(),
  places: new Map(),
  testDays: new Map(),
  conflicts: new Map(),
}

/** How far the money figures are from the ledger. */
export interface MoneyOff {
  /** Sum of what every cell is off, in cents. */
  readonly centsOff: Decimal
  readonly cells: number
  /** Some of what is off, in words. */
  readonly examples: readonly string[]
}

/** Every cell of every money mart against what the ledger's events come to by hand. */
export async function compareMoney(child: PitbossChild, ledger: Ledger): Promise<MoneyOff> {
  const rows = Object.fromEntries(
    await Promise.all(
      Object.entries(SHOWN).map(async ([name, sql]) => [name, await child.sql(sql)] as const),
    ),
  ) as unknown as ShownRows
  const brands = new Set([...ledger.keys(), ...Object.values(rows).flat().map(brandOf)])
  const shown = arranged(rows, [...brands])
  const examples: string[] = []
  let centsOff = new Decimal(0)
  let cells = 0
  for (const brand of brands) {
    const truth = reckon(ledger.get(brand) ?? [], brandConfiguration(BRANDS, brand))
    const found = shown.get(brand) ?? NOTHING
    const conflicts = cellsOf(new Map([["", Object.fromEntries(truth.conflicts)]]), "conflicts")
    const sides = [
      [cellsOf(truth.days, "day"), cellsOf(found.days, "day")],
      [cellsOf(truth.places, "place"), cellsOf(found.places, "place")],
      [cellsOf(truth.testDays, "test"), cellsOf(found.testDays, "test")],
      [conflicts, cellsOf(new Map([["", Object.fromEntries(found.conflicts)]]), "conflicts")],
    ] as const
    for (const [wanted, actual] of sides)
      for (const name of new Set([...wanted.keys(), ...actual.keys()])) {
        cells += 1
        const [one = ZERO, other = ZERO] = [wanted.get(name), actual.get(name)]
        if (one === other) continue
        centsOff = centsOff.plus(differenceOf(one, other))
        examples.push(`${brand} ${name}: ledger ${one}, warehouse ${other}`)
      }
  }
  return { centsOff, cells, examples }
}

const brandOf = (row: Readonly<Record<string, string>>) => row["brand"] ?? ""

function cellsOf(rows: Rows, kind: string): ReadonlyMap<string, string> {
  return new Map(
    [...rows].flatMap(([row, cells]) =>
      Object.entries(cells).map(([column, value]) => [`${kind} ${row} ${column}`, value] as const),
    ),
  )
}

// A cell that is no number (the kind of a conflict) is a whole cent off.
function differenceOf(one: string, other: string): Decimal {
  const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text)
  if (!isNumber(one) || !isNumber(other)) return new Decimal(1)
  return new Decimal(one).minus(other).abs().times(100)
}
