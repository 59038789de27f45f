import { z } from "zod"
import { TOPICS } from "../../core/topic.ts"
import { EVENT_TYPES } from "../../ingest/event/registry.ts"
import { duration } from "./duration.ts"

/** The words that stand in columns of raw tables which hold nothing else. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  topic: TOPICS,
  type: Object.keys(EVENT_TYPES),
}
const COMPARED = /\b(topic|type)\s*(?:==?|in)\s*('[^']*'|\([^)]*\))/gi

const condition = z
  .string()
  .min(1)
  .superRefine((text, { addIssue }) => {
    for (const [, column = "", values = ""] of text.matchAll(COMPARED))
      for (const [, value = ""] of values.matchAll(/'([^']*)'/g)) {
        const words = WORDS[column.toLowerCase()] ?? []
        if (!words.includes(value))
          addIssue({
            code: "custom",
            message: `no row has ${column} '${value}'; expected ${words.join(", ")}`,
          })
      }
  })

const Check = z.strictObject({
  name: z.string().min(1).default("all"),
  /** Only rows for which this holds. */
  where: condition.optional(),
  warn_after: duration,
  error_after: duration,
})

/** The file `sources.yml` of a project: raw tables, and how old their newest row may be. */
export const SourceFile = z.record(
  z.string().regex(/^raw_[a-z0-9_]+$/, "expected a raw table"),
  z.strictObject({
    description: z.string().min(1),
    /** Column that says when a row arrived. */
    loaded_at: z.string().regex(/^[a-z][a-z0-9_]*$/),
    freshness: z.array(Check).min(1),
  }),
)

/** How old the newest of some rows of a raw table may be. */
export interface SourceCheck extends z.infer<typeof Check> {
  readonly source: string
  readonly loadedAt: string
}

/** The checks of a file, one after the other. */
export function checksOf(file: z.infer<typeof SourceFile>): readonly SourceCheck[] {
  return Object.entries(file).flatMap(([source, { loaded_at: loadedAt, freshness }]) =>
    freshness.map((check) => ({ ...check, source, loadedAt })),
  )
}
