import { z } from "zod"
import { compareSegments, SHARES } from "../../../segments/comparison.ts"
import type { Segment } from "../../../segments/segment.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { type Route, route } from "../route/route.ts"
import { segmentOf } from "../segment/document.ts"
import { isToldOf } from "../withheld/segment.ts"
import { type Told, untold } from "../withheld/told.ts"

const count = z.number().int()
const money = z.string().describe("Decimal text in the brand's base currency")

export const ComparedRow = z.object({
  share: z.enum(SHARES).describe("In the first alone, in both, in the second alone"),
  brand: z.string(),
  players: count,
  players_betting: count.describe("Of them those who placed a bet in the last 30 days"),
  ggr_30d: money,
  ngr_30d: money,
  deposits_30d: money,
})

export type ComparedRow = z.infer<typeof ComparedRow>

interface ComparisonSources {
  readonly warehouse: Warehouse
  readonly segments: () => readonly Segment[]
}

/** Two segments side by side. */
export function comparisonRoutes(sources: ComparisonSources): readonly Route[] {
  const { warehouse } = sources
  const known = async (name: string, told: Told) => {
    const { purpose } = segmentOf(sources.segments(), name)
    if (await isToldOf(warehouse, { name, purpose }, told)) return name
    throw untold(`Who belongs to '${name}'`)
  }
  return [
    route({
      path: "/api/segments/{name}/compare/{other}",
      summary: "Members of two segments by where they stand, with their value of 30 days, by brand",
      question: z.strictObject({
        name: z.string().min(1).max(64),
        other: z.string().min(1).max(64),
      }),
      answer: z.array(ComparedRow),
      async read({ name, other }, told) {
        const [one, two] = [await known(name, told), await known(other, told)]
        return [...(await compareSegments(warehouse, one, two, told.brands))]
      },
    }),
  ]
}
