import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { z } from "zod"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Expression } from "./expression.ts"
import { readCondition, readValue } from "./expression-text.ts"
import { LocalTime } from "./local-time.ts"
import { ENCODINGS, type Encoding } from "./text-lines.ts"

/** Events that one row can give: an event's place in Kafka's stead is numbered by row and event. */
export const EVENTS_PER_ROW_MAX = 16

const text = z.string()
const oneOrMore = z.union([text.transform((one) => [one]), z.array(text).min(1)])

const Fields = z.record(z.string(), z.union([text, z.boolean()]))
/** By field: what a value of the file is called in an event. */
const Values = z.record(z.string(), z.record(z.string(), text))

const Rule = z.strictObject({
  /** The row counts where each named column has one of these values. */
  where: z.record(z.string(), oneOrMore).default({}),
  /** Fields of the event: constants, columns in braces (`pay-{src_row}`), expressions (`= {a} - {b}`). */
  event: Fields.optional(),
  values: Values.default({}),
  /** Several events of one row, each where its condition holds. */
  events: z
    .array(z.strictObject({ when: text.optional(), event: Fields, values: Values.default({}) }))
    .min(1)
    .max(EVENTS_PER_ROW_MAX)
    .optional(),
})

const MappingText = z.strictObject({
  description: text.min(1),
  delimiter: z.string().length(1).default(","),
  /** What the text is written in. */
  encoding: z.enum(ENCODINGS).default("utf-8"),
  /** Zone of instants that carry none. */
  time_zone: text.default("UTC"),
  /** Format of occurred_at, in Luxon's tokens; without one, ISO 8601. */
  time_format: text.optional(),
  /** The first rule whose `where` holds takes the row; a row that none takes is passed over. */
  rows: z.array(Rule).min(1),
})

/** One event that a rule makes of a row. */
export interface MappedEvent {
  /** Undefined: always. */
  readonly when: Expression | undefined
  readonly fields: Readonly<Record<string, MappedField>>
}

/** A field: what it is, and how the file's words for it are called in an event. */
export interface MappedField {
  readonly value: Expression | boolean
  readonly values: Readonly<Record<string, string>>
}

export interface MappingRule {
  readonly where: Readonly<Record<string, readonly string[]>>
  readonly events: readonly MappedEvent[]
}

/** How the rows of a file become events (docs/import.md). */
export interface Mapping {
  readonly description: string
  readonly delimiter: string
  readonly encoding: Encoding
  readonly time: LocalTime
  readonly rows: readonly MappingRule[]
  /** What it was read from; the same text means the same events. */
  readonly text: string
}

/** The most events that a row can give. */
export const eventsPerRow = ({ rows }: Mapping) =>
  Math.max(...rows.map(({ events }) => events.length))

const NEEDED = ["event_id", "type", "brand", "player_id", "occurred_at"]

/** Reads a mapping file. Throws IMPORT_MAPPING naming file and field. */
export function loadMapping(file: string): Mapping {
  try {
    return readMapping(file, readFileSync(file, "utf8"))
  } catch (thrown) {
    throw thrown instanceof PitbossError ? thrown : refused(file, asError(thrown).message)
  }
}

/** Reads a mapping's text; `file` is named where it is wrong. Throws IMPORT_MAPPING. */
export function readMapping(file: string, source: string): Mapping {
  const parsed = MappingText.safeParse(parseYaml(file, source))
  if (!parsed.success) throw refused(file, z.prettifyError(parsed.error))
  const { description, delimiter, encoding, time_zone, time_format, rows } = parsed.data
  const time = new LocalTime(time_zone, time_format)
  if (!time.isZone) throw refused(file, `time_zone '${time_zone}' is no IANA zone`)
  const rules = rows.map((rule, index) => ruleOf(file, `rows[${index}]`, rule))
  return { description, delimiter, encoding, time, rows: rules, text: source }
}

function parseYaml(file: string, source: string): unknown {
  try {
    return parse(source, { merge: true })
  } catch (thrown) {
    throw refused(file, asError(thrown).message)
  }
}

function ruleOf(file: string, place: string, rule: z.infer<typeof Rule>): MappingRule {
  const { where, event, values, events } = rule
  if ((event === undefined) === (events === undefined))
    throw refused(file, `${place} has to have either event or events`)
  if (event !== undefined)
    return { where, events: [eventOf(file, place, { when: undefined, event, values })] }
  return {
    where,
    events: (events ?? []).map((one, index) =>
      eventOf(file, `${place}.events[${index}]`, { ...one, values: { ...values, ...one.values } }),
    ),
  }
}

interface EventText {
  readonly when?: string | undefined
  readonly event: z.infer<typeof Fields>
  readonly values: z.infer<typeof Values>
}

function eventOf(file: string, place: string, { when, event, values }: EventText): MappedEvent {
  for (const field of NEEDED)
    if (event[field] === undefined)
      throw refused(file, `${place}.event has no ${field}; expected ${NEEDED.join(", ")}.`)
  const read = (field: string, reader: (text: string) => Expression, text: string) => {
    try {
      return reader(text)
    } catch (thrown) {
      throw refused(file, `${place}.${field}: ${asError(thrown).message}`)
    }
  }
  const fields = Object.entries(event).map(([field, value]): [string, MappedField] => [
    field,
    {
      value: typeof value === "boolean" ? value : read(`event.${field}`, readValue, value),
      values: values[field] ?? {},
    },
  ])
  return {
    when: when === undefined ? undefined : read("when", readCondition, when),
    fields: Object.fromEntries(fields),
  }
}

function refused(file: string, reason: string): PitbossError {
  return new PitbossError("IMPORT_MAPPING", `${file}: ${reason}`, { file })
}
