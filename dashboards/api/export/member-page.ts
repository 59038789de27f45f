import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import { type Brands, brandsParam, isOfBrands } from "../withheld/brands.ts"
import { EXPORTED, type ExportedMember } from "./member-stream.ts"

const PAGE_ROWS = 20_000

/**
 * A segment's members a page at a time, in the order of the table: each leaves once, as he stands when his page is read,
 * and no page reads those before it again.
 */
export async function* memberPages(
  warehouse: Warehouse,
  segment: string,
  { pageRows = PAGE_ROWS, brands }: { readonly pageRows?: number; readonly brands?: Brands } = {},
): AsyncGenerator<readonly ExportedMember[]> {
  let last: ExportedMember | undefined
  for (;;) {
    const rows = await memberPage(warehouse, segment, { after: last?.player_key, pageRows, brands })
    yield rows
    last = rows.at(-1)
    if (last === undefined || rows.length < pageRows) return
  }
}

interface Page {
  readonly after: string | undefined
  readonly pageRows: number
  readonly brands: Brands
}

async function memberPage(
  warehouse: Warehouse,
  segment: string,
  { after, pageRows, brands }: Page,
): Promise<readonly ExportedMember[]> {
  const isBehind = after === undefined ? "" : "and player_key > {after:UInt64}"
  const rows = await warehouse.query<ExportedMember>(
    `select ${EXPORTED.join(", ")} from seg_membership
where segment = {segment:String} ${isBehind} ${isOfBrands(brands)} order by player_key limit {limit:UInt32}`,
    { segment, limit: pageRows, ...(after !== undefined && { after }), ...brandsParam(brands) },
  )
  return rows.map((row) => ({ ...row, entered_at: isoInstant(row.entered_at) }))
}
