import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Reckoning, Rows } from "./reference.ts"

type Row = Readonly<Record<string, string>>

/** What the warehouse shows of a brand, in the form in which the reference reckons. */
export async function shownOf(
  warehouse: Warehouse,
  brands: readonly string[],
): Promise<ReadonlyMap<string, Reckoning>> {
  const read = (relation: string, columns = "* except(hold)") =>
    warehouse.query<Row>(
      `select ${columns} from ${relation} where brand in {brands:Array(String)}`,
      { brands },
    )
  const days = await read("fct_brand_day")
  const places = await read("fct_brand_country_product_day")
  const testDays = await read("fct_test_player_day", "* except(player_key)")
  const conflicts = await read("int_sport_conflict", "brand, event_id, conflict")
  return new Map(
    brands.map((brand) => {
      const own = (rows: readonly Row[]) => rows.filter((row) => row["brand"] === brand)
      return [
        brand,
        {
          days: rowsBy(own(days), ["day"]),
          places: rowsBy(own(places), ["day", "country", "product"]),
          testDays: rowsBy(own(testDays), ["day", "player_id"]),
          conflicts: new Map(
            own(conflicts).map((row) => [row["event_id"] ?? "", row["conflict"] ?? ""]),
          ),
        },
      ]
    }),
  )
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
