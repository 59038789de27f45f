import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Reckoning, Rows } from "./reference.ts"

type Row = Readonly<Record<string, string>>

/** What is read to show a brand's reckoning; each has a column `brand`. */
export const SHOWN = {
  days: "select * except(hold) from fct_brand_day",
  places: "select * except(hold) from fct_brand_country_product_day",
  testDays: "select * except(hold, player_key) from fct_test_player_day",
  conflicts: "select brand, event_id, conflict from int_sport_conflict",
} as const

/** Rows of each of them. */
export type ShownRows = Readonly<Record<keyof typeof SHOWN, readonly Row[]>>

/** What the warehouse shows of brands, in the form in which the reference reckons. */
export async function shownOf(
  warehouse: Warehouse,
  brands: readonly string[],
): Promise<ReadonlyMap<string, Reckoning>> {
  const read = (sql: string) =>
    warehouse.query<Row>(`${sql} where brand in {brands:Array(String)}`, { brands })
  const rows = {
    days: await read(SHOWN.days),
    places: await read(SHOWN.places),
    testDays: await read(SHOWN.testDays),
    conflicts: await read(SHOWN.conflicts),
  }
  return arranged(rows, brands)
}

/** Rows by brand, in the form in which the reference reckons. */
export function arranged(
  rows: ShownRows,
  brands: readonly string[],
): ReadonlyMap<string, Reckoning> {
  const days = byBrand(rows.days)
  const places = byBrand(rows.places)
  const testDays = byBrand(rows.testDays)
  const conflicts = byBrand(rows.conflicts)
  return new Map(
    brands.map((brand) => [
      brand,
      {
        days: rowsBy(days.get(brand) ?? [], ["day"]),
        places: rowsBy(places.get(brand) ?? [], ["day", "country", "product"]),
        testDays: rowsBy(testDays.get(brand) ?? [], ["day", "player_id"]),
        conflicts: new Map(
          (conflicts.get(brand) ?? []).map((row) => [row["event_id"] ?? "", row["conflict"] ?? ""]),
        ),
      },
    ]),
  )
}

function byBrand(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row["brand"] ?? "")
    if (group) group.push(row)
    else groups.set(row["brand"] ?? "", [row])
  }
  return groups
}

function rowsBy(rows: readonly Row[], key: readonly string[]): Rows {
  const named = rows.map((row) => {
    const name = key.map((column) => row[column]).join(" ")
    const cells = Object.entries(row).filter(
      ([column]) => column !== "brand" && !key.includes(column),
    )
    return [name.trimEnd(), Object.fromEntries(cells)] as const
  })
  return new Map(named.filter(([, cells]) => Object.values(cells).some((cell) => cell !== "0")))
}
