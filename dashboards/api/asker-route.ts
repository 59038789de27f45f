import { z } from "zod"
import { AUTHORS, OFFICERS, ROLES } from "../../core/principal.ts"
import { type Route, route } from "./route/route.ts"

export const Asker = z.object({
  name: z.string().describe("Of the key"),
  role: z.enum(ROLES),
  brands: z.array(z.string()).nullable().describe("It is for these alone; null: for all"),
  may_write_segments: z.boolean(),
  may_govern: z
    .boolean()
    .describe("Changes rules and shadow modes, decides on cases, and reads what is on record"),
})
export type Asker = z.infer<typeof Asker>

/** Who asks, and what he may do: a page offers nobody what would be refused. */
export function askerRoute(): Route {
  return route({
    path: "/api/me",
    isOfAsker: true,
    summary: "Whose key asks, and what it may do",
    question: z.strictObject({}),
    answer: Asker,
    async read(_asked, { role, brands = null }, name) {
      return {
        ...{
          name,
          role,
          brands: brands && [...brands],
          may_write_segments: AUTHORS.includes(role),
        },
        may_govern: OFFICERS.includes(role),
      }
    },
  })
}
