import { z } from "zod"
import { duration } from "./duration.ts"

const Check = z.strictObject({
  name: z.string().min(1).default("all"),
  /** Only rows for which this holds. */
  where: z.string().min(1).optional(),
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
