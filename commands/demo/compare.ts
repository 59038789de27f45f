import type { Ledger } from "../../ingest/simulator/ledger/ledger.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

/** What the ledger and the warehouse say, and where they differ. */
export interface MoneyComparison {
  readonly money: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly compared: number
  readonly different: readonly string[]
}

const ZERO = "0"

/** Every cell of fct_brand_day against the ledger's, as decimal strings. */
export async function compareMoney(warehouse: Warehouse, ledger: Ledger): Promise<MoneyComparison> {
  const rows = await warehouse.query<Record<string, string>>(
    "select * except(hold) from fct_brand_day",
  )
  const actual = new Map(rows.map(({ brand, day, ...cells }) => [`${brand} ${day}`, cells]))
  const truth = ledger.brandDays()
  const different: string[] = []
  let compared = 0
  for (const key of new Set([...actual.keys(), ...truth.keys()])) {
    const columns = new Set([
      ...Object.keys(actual.get(key) ?? {}),
      ...Object.keys(truth.get(key) ?? {}),
    ])
    for (const column of columns) {
      compared += 1
      const expected = truth.get(key)?.[column] ?? ZERO
      const found = actual.get(key)?.[column] ?? ZERO
      if (expected !== found)
        different.push(`${key} ${column}: ledger ${expected}, warehouse ${found}`)
    }
  }
  return { money: await totals(warehouse, truth), compared, different }
}

async function totals(
  warehouse: Warehouse,
  truth: ReturnType<Ledger["brandDays"]>,
): Promise<Record<string, Record<string, string>>> {
  const rows = await warehouse.query<Record<string, string>>(
    "select brand, sum(ggr) as ggr_sum, sum(ngr) as ngr_sum, sum(deposits) as deposits_sum from fct_brand_day group by brand order by brand",
  )
  const { Decimal } = await import("decimal.js")
  const all: Record<string, Record<string, string>> = {}
  for (const { brand = "", ggr_sum = ZERO, ngr_sum = ZERO, deposits_sum = ZERO } of rows) {
    const of = (column: string) =>
      [...truth]
        .filter(([key]) => key.startsWith(`${brand} `))
        .reduce((sum, [, cells]) => sum.plus(cells[column] ?? ZERO), new Decimal(0))
        .toFixed()
    all[brand] = {
      ggr_truth: of("ggr"),
      ggr_warehouse: ggr_sum,
      ngr_truth: of("ngr"),
      ngr_warehouse: ngr_sum,
      deposits_truth: of("deposits"),
      deposits_warehouse: deposits_sum,
    }
  }
  return all
}

/** A segment's members and the truth at the instant of its evaluation. */
export interface SegmentComparison {
  readonly size: number
  readonly truth: number
  readonly missing: number
  readonly extra: number
}

/** Every segment's members against the ledger's at the instant of the evaluation. */
export async function compareSegments(
  warehouse: Warehouse,
  ledger: Ledger,
  at: Date,
): Promise<Readonly<Record<string, SegmentComparison>>> {
  const rows = await warehouse.query<{ segment: string; name: string }>(
    "select segment, concat(brand, ':', player_id) as name from seg_membership",
  )
  const compared = [...ledger.segments(at)].map(([segment, truth]) => {
    const own = rows.filter((row) => row.segment === segment).map(({ name }) => name)
    const members = new Set(own)
    const missing = [...truth].filter((name) => !members.has(name)).length
    const extra = own.filter((name) => !truth.has(name)).length
    return [segment, { size: own.length, truth: truth.size, missing, extra }] as const
  })
  return Object.fromEntries(compared)
}
