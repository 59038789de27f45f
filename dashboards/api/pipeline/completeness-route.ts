import { z } from "zod"
import type { BrandConfiguration } from "../../../core/brand.ts"
import type { Effects } from "../../../core/effects.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import type { Known } from "../overview.ts"
import { Parts } from "../parts.ts"
import { type Route, route } from "../route/route.ts"
import { FeedRow, readFeeds, readUnrated, UnratedRow } from "./feeds.ts"
import { readLetters } from "./read.ts"
import { LetterRow } from "./schema.ts"

/** Up to when the figures are whole, and what is missing in them. */
export const CompletenessDocument = z.object({
  at: z.string().describe("RFC 3339, UTC"),
  complete_to: z
    .string()
    .nullable()
    .describe(
      "Everything that had arrived up to here is in every figure: marts, features, segments. Null: not known yet",
    ),
  behind_since: z.string().nullable().describe("Since when the figures have not been whole"),
  lag: z
    .number()
    .int()
    .nullable()
    .describe("Messages in Kafka that are not in the tables; null while Kafka does not answer"),
  feeds: z.array(FeedRow).nullable().describe("How far each brand's operator has told, by topic"),
  parked: z.array(LetterRow).nullable().describe("Rows that no figure has: not replayed"),
  unrated: z
    .array(UnratedRow)
    .nullable()
    .describe("Events whose amounts count nothing until a rate is recorded for them"),
  faults: z
    .array(z.object({ part: z.string(), code: z.string(), since: z.string() }))
    .describe("Parts that could not be read"),
})

interface CompletenessSources {
  readonly warehouse: Warehouse
  readonly brands: readonly BrandConfiguration[]
  readonly known: () => Known
}

/** `GET /api/completeness`: as of when everything derived is whole, and what it lacks. */
export function completenessRoute(
  { warehouse, brands, known }: CompletenessSources,
  effects: Effects,
): Route {
  const parts = new Parts(effects)
  const hasTable = brands.some(({ rates }) => rates === "table")
  return route({
    path: "/api/completeness",
    summary:
      "As of when every figure is whole, how far each brand's feed has told, and what is parked",
    question: z.strictObject({}),
    answer: CompletenessDocument,
    async read() {
      const now = known()
      const [feeds, parked, unrated] = await Promise.all([
        parts.read("feeds", () => readFeeds(warehouse)),
        parts.read("parked", () => readLetters(warehouse)),
        parts.read("unrated", async () => (hasTable ? readUnrated(warehouse) : [])),
      ])
      const at = effects.now().toISOString()
      return { at, ...now, feeds, parked, unrated, faults: [...parts.faults()] }
    },
  })
}
