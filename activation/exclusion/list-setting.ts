import { z } from "zod"
import { ENCODINGS } from "../../ingest/history/text-lines.ts"
import { IMPORT_MODES } from "../../store/exclusion/list-imports.ts"
import { Schedule } from "../schedule.ts"
import { refuseTwice } from "../setting/own-id.ts"
import { timeIn } from "../setting/time.ts"

/** What a line of a list may say of a person; `change`: in a delta, whether he came or went. */
const FIELDS = ["first_name", "last_name", "birth_date", "document", "person", "change"] as const
export type ListField = (typeof FIELDS)[number]

const Column = z.union(
  [z.string().min(1), z.strictObject({ start: z.int().min(1), length: z.int().min(1).max(1_000) })],
  "expected a column's name, or { start, length } in a list of fixed width",
)

/** A time as 90m, 24h or 7d, in ms. */
const Age = timeIn(["m", "h", "d"], "90m, 24h or 7d")

/** A list of excluded people, as `pitboss.yml` describes its files. */
export const ExclusionList = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "expected small letters, digits, '-' and '_'"),
    /** Where it holds, as laws name places. */
    jurisdiction: z
      .string()
      .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, "expected a country, or a part of one as US-NJ"),
    format: z.enum(["csv", "fixed"]).default("csv"),
    columns: z.partialRecord(z.enum(FIELDS), Column),
    delimiter: z.string().length(1).default(","),
    encoding: z.enum(ENCODINGS).default("utf-8"),
    /** Lines at the file's beginning that say nothing; the header of CSV comes behind them. */
    skip_lines: z.int().min(0).max(100).default(0),
    /** Luxon's tokens. */
    date_format: z
      .string()
      .regex(/yyyy/, "expected a year of four digits, as yyyy-MM-dd or MMddyyyy")
      .default("yyyy-MM-dd"),
    /** Stands before each number of a document, where the vault's have it and the file's have not. */
    document_prefix: z.string().default(""),
    /** The author hashed it. */
    hashed: z
      .strictObject({
        /** Name of the environment variable that holds the salt. */
        salt_env: z.string().min(1),
      })
      .optional(),
    /** What its files are, where nobody says otherwise. */
    mode: z.enum(IMPORT_MODES).default("full"),
    /** What `change` says of who is no longer on the list. */
    removal: z.string().min(1).default("D"),
    /** A file, or a pattern of names in one folder (`*` is anything), from which it is read on schedule. */
    path: z.string().min(1).optional(),
    schedule: Schedule.optional(),
    max_age: Age.prefault("24h"),
    /** A file of which a larger share of lines is broken is refused as a whole. */
    broken_share_max: z.number().min(0).max(1).default(0.01),
  })
  .superRefine(({ format, columns, hashed, path, schedule }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message })
    const isFixed = (column: unknown) => typeof column === "object"
    const wrong = Object.entries(columns).find(([, one]) => isFixed(one) !== (format === "fixed"))
    if (wrong !== undefined)
      refuse(
        "columns",
        format === "fixed"
          ? `${wrong[0]}: expected { start, length } in a list of fixed width`
          : `${wrong[0]}: expected a column's name in CSV`,
      )
    const names = ["first_name", "last_name", "birth_date"] as const
    const said = names.filter((name) => columns[name] !== undefined)
    if (hashed !== undefined && said.length > 0)
      refuse("columns", `${said[0]}: a hashed list has 'person' and 'document' alone`)
    if (hashed === undefined && columns.person !== undefined)
      refuse("columns", "person: stands in hashed lists alone")
    if (said.length !== 0 && said.length !== names.length)
      refuse("columns", "expected first_name, last_name and birth_date together")
    if (said.length === 0 && columns.document === undefined && columns.person === undefined)
      refuse("columns", "expected the names with birth_date, or document; person in a hashed list")
    if ((path === undefined) !== (schedule === undefined))
      refuse(path === undefined ? "path" : "schedule", "expected path and schedule together")
  })

export type ExclusionList = z.infer<typeof ExclusionList>

/** All of them; an id names one. */
export const ExclusionListSettings = z.array(ExclusionList).superRefine(refuseTwice)
