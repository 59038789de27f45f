import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { z } from "zod"
import { asError, PitbossError } from "../../core/errors.ts"

const text = z.string()
const oneOrMore = z.union([text.transform((one) => [one]), z.array(text).min(1)])

const Rule = z.strictObject({
  /** The row counts where each named column has one of these values. */
  where: z.record(z.string(), oneOrMore).default({}),
  /** Fields of the event: constants, and columns in braces: `pay-{src_row}`. */
  event: z.record(z.string(), z.union([text, z.boolean()])),
  /** By field: what a value of the file is called in an event. */
  values: z.record(z.string(), z.record(z.string(), text)).default({}),
})

/** How the rows of a file become events (docs/import.md). */
export const Mapping = z.strictObject({
  description: text.min(1),
  delimiter: z.string().length(1).default(","),
  /** Zone of instants that carry none. */
  time_zone: text.default("UTC"),
  /** Format of occurred_at, in Luxon's tokens; without one, ISO 8601. */
  time_format: text.optional(),
  /** The first rule whose `where` holds makes the event; a row that none takes is passed over. */
  rows: z.array(Rule).min(1),
})

export type Mapping = z.infer<typeof Mapping>
export type MappingRule = Mapping["rows"][number]

const NEEDED = ["event_id", "type", "brand", "player_id", "occurred_at"]

/** Reads a mapping file. Throws IMPORT_MAPPING naming file and field. */
export function loadMapping(file: string): Mapping {
  let yaml: unknown
  try {
    yaml = parse(readFileSync(file, "utf8"), { merge: true })
  } catch (thrown) {
    throw new PitbossError("IMPORT_MAPPING", `${file}: ${asError(thrown).message}`, { file })
  }
  const parsed = Mapping.safeParse(yaml)
  if (!parsed.success)
    throw new PitbossError("IMPORT_MAPPING", `${file}: ${z.prettifyError(parsed.error)}`, { file })
  for (const [index, { event }] of parsed.data.rows.entries())
    for (const field of NEEDED)
      if (event[field] === undefined)
        throw new PitbossError(
          "IMPORT_MAPPING",
          `${file}: rows[${index}].event has no ${field}; expected ${NEEDED.join(", ")}.`,
          { file },
        )
  return parsed.data
}
