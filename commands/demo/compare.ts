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
  /** Who came and went since the instant before, in the warehouse. */
  readonly entered: number
  readonly left: number
}

/** `brand:player` of the members, by segment. */
export type Members = ReadonlyMap<string, ReadonlySet<string>>

/** Everybody's segments as they stand in the warehouse. */
export async function membersIn(warehouse: Warehouse): Promise<Members> {
  const rows = await warehouse.query<{ segment: string; name: string }>(
    "select segment, concat(brand, ':', player_id) as name from seg_membership",
  )
  const members = new Map<string, Set<string>>()
  for (const { segment, name } of rows)
    members.set(segment, (members.get(segment) ?? new Set()).add(name))
  return members
}

/** Every segment of the ledger against the members of now; `before` are those of the instant before. */
export function compareSegments(
  truth: Members,
  members: Members,
  before: Members,
): Readonly<Record<string, SegmentComparison>> {
  const compared = [...truth].map(([segment, expected]) => {
    const own = members.get(segment) ?? NOBODY
    const earlier = before.get(segment) ?? NOBODY
    const comparison: SegmentComparison = {
      size: own.size,
      truth: expected.size,
      missing: countOutside(expected, own),
      extra: countOutside(own, expected),
      entered: countOutside(own, earlier),
      left: countOutside(earlier, own),
    }
    return [segment, comparison] as const
  })
  return Object.fromEntries(compared)
}

const NOBODY: ReadonlySet<string> = new Set()

const countOutside = (members: ReadonlySet<string>, others: ReadonlySet<string>) =>
  [...members].filter((name) => !others.has(name)).length

/** Fewer prove little. */
const MEMBERS_MIN = 5
const INSTANTS_MIN = 2

/** Segments of which the instants prove too little: too few members, or nobody who came or went. */
export function thinSegments(
  instants: readonly Readonly<Record<string, SegmentComparison>>[],
): readonly string[] {
  const names = [...new Set(instants.flatMap((one) => Object.keys(one)))]
  return names.flatMap((name) => {
    const courses = instants.flatMap((one) => one[name] ?? [])
    const well = courses.filter(({ truth, size }) => Math.min(truth, size) >= MEMBERS_MIN)
    // Everybody in it at the first instant is no entry.
    const [, ...later] = courses
    const proves =
      well.length >= INSTANTS_MIN &&
      later.some(({ entered }) => entered > 0) &&
      later.some(({ left }) => left > 0)
    return proves ? [] : [`${name} proves too little: ${JSON.stringify(courses)}`]
  })
}
