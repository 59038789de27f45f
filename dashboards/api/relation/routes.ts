import { z } from "zod"
import { documentedRelations } from "../../../segments/documented.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { type Route, route } from "../route/route.ts"

const protects = z.boolean().describe("It tells of players' protection: not for marketing")

export const RelationRow = z.object({
  relation: z.string(),
  description: z.string(),
  protects,
  columns: z.array(
    z.object({ name: z.string(), type: z.string(), description: z.string(), protects }),
  ),
})

export type RelationRow = z.infer<typeof RelationRow>

/** What selects may read, described: an editor completes from it. */
export function relationRoutes({ warehouse }: { readonly warehouse: Warehouse }): readonly Route[] {
  return [
    route({
      path: "/api/relations",
      summary:
        "Relations and columns that selects may read, with their descriptions; a viewer is told of none that protects players",
      question: z.strictObject({}),
      answer: z.array(RelationRow),
      async read(_question, told) {
        const relations = await documentedRelations(warehouse, told)
        return relations.map((one) => ({ ...one, columns: [...one.columns] }))
      },
    }),
  ]
}
