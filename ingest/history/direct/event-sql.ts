import { EVENT_BYTES_MAX } from "../../event/parse.ts"
import { EVENT_TYPES } from "../../event/registry.ts"
import { AGE_MS, boundCodeSql } from "../../landing/bound-sql.ts"
import { contentHashOf, valueSql } from "../../landing/content.ts"
import { errorCodeSql, errorPathSql } from "../../landing/error-code.ts"
import { fieldsOf } from "../../landing/field-code.ts"
import { literal } from "../../landing/literal.ts"
import type { LandingRules } from "../../landing/rules.ts"
import { instantSql, personalWithinSql, rulesOf } from "../../landing/sql-check.ts"
import { baseRateSql, turnedFaultSql, typedColumnsSql } from "../../landing/typed-columns.ts"
import { expressionSql, type RowSql } from "../expression-sql.ts"
import type { MappedEvent, Mapping } from "../mapping.ts"
import { type EventField, fieldsOfEvent } from "./event-fields.ts"
import { typeOfEvent } from "./refusal.ts"

/** Where the rows of an event stand, and where the event comes from. */
export interface EventOrigin {
  /** SQL of the rows that its rule takes, with the column `line`. */
  readonly rows: string
  readonly row: RowSql
  /** SQL of its place in Kafka's stead: `kafka_partition`, `kafka_offset`, `arrival`, `source`. Reads `line`. */
  readonly place: string
  readonly rules: LandingRules
}

/** A field with the columns that hold its text, its JSON and what the mapping said. */
interface PlacedField extends EventField {
  readonly textAt: string
  readonly rawAt: string
  readonly saidAt: string
}

/**
 * The select that makes one event of each row, as the landing's columns, with `line`, `error_code` and
 * `error_path`. What it checks, and in which order, is what the landing checks of Kafka's messages, from the same
 * rules; but since the mapping says which fields there are, each is a column of its own, and no JSON is taken
 * apart. A test holds both against each other.
 */
export function eventSql(mapping: Mapping, event: MappedEvent, origin: EventOrigin): string {
  const type = typeOfEvent(event) ?? ""
  const fields = fieldsOfEvent(mapping, type, event, origin.row).map((field, n) => ({
    ...field,
    ...{ textAt: `text_${n}`, rawAt: `raw_${n}`, saidAt: `said_${n}` },
  }))
  const text = (...names: readonly string[]) => ownOf(fields, names)?.textAt
  const own = fields.filter(({ kind }) => kind !== undefined)
  const extra = fields.filter(({ kind }) => kind === undefined)
  const hash = contentHashOf(
    type,
    own.map(({ name, kind = "text", rawAt, textAt }) => ({
      name,
      value: valueSql(kind, rawAt, textAt),
    })),
    extra.map(({ name, rawAt }) => ({ name, value: rawAt })),
  )
  return `
select
    line, brand, player_id, event_id, event_type as type, topic, occurred_at, arrival, source, kafka_partition, kafka_offset,
    ${typedColumnsSql(text)}, base_rate, ${hash} as content_hash, message as body, error_code, error_path
from (${judgedSelect(fields, type, text, origin, `(${checkedSelect(fields, type, text, origin, event)})`)})`
}

type Text = (...names: readonly string[]) => string | undefined

const ownOf = (fields: readonly PlacedField[], names: readonly string[]) =>
  fields.find(({ name, kind }) => kind !== undefined && names.includes(name))

// Adds what is wrong with the event: what the mapping cannot work out, then what the contract says.
function judgedSelect(
  fields: readonly PlacedField[],
  type: string,
  text: Text,
  { rules }: EventOrigin,
  source: string,
): string {
  const missing = missingOf(fields, type)
  const signs = {
    isSound: "is_sound",
    boundCode: boundCodeSql(rules.bounds),
    ...{ isUtf8: "is_utf8", isObject: "true", isKnownType: "true", isOwnTopic: "true" },
    isPersonal: "is_personal",
    isComplete: String(missing === undefined),
    missing: literal(missing ?? ""),
    ...{ isAtFault: "fault_field != ''", fault: "fault_field" },
  }
  const isRateNamed = String(text("base_rate") !== undefined)
  return `
    select *, if(error_code = 'IMPORT_VALUE', none_field, ${errorPathSql(signs)}) as error_path
    from (
        select *,
            multiIf(none_field != '', 'IMPORT_VALUE', length(message) > ${EVENT_BYTES_MAX}, 'EVENT_TOO_LONG',
                ${errorCodeSql(signs)}) as error_code,
            ${baseRateSql(text, isRateNamed)} as base_rate
        from (
            select *,
                1 = is_utf8 * (is_personal = 0) * ${missing === undefined ? 1 : 0} * (fault_field = '')
                    * not (${turnedFaultSql(text, String(text("turned_real") !== undefined))}) as is_sound
            from ${source}))`
}

const missingOf = (fields: readonly PlacedField[], type: string) =>
  fieldsOf(type).find(
    ([name, { optional }]) => !optional && fields.every((field) => field.name !== name),
  )?.[0]

// Adds what the checks of each field say.
function checkedSelect(
  fields: readonly PlacedField[],
  type: string,
  text: Text,
  origin: EventOrigin,
  event: MappedEvent,
): string {
  // The landing meets them in the order of their names.
  const faults = byName(fields).flatMap(({ name, kind, textAt, rawAt }) => {
    const element = { name: literal(name), raw: rawAt, text: textAt, type: literal(type) }
    return kind === undefined ? [] : [`not (${rulesOf(element)[kind]})`, literal(name)]
  })
  const extra = extraSql(fields)
  const own: readonly JsonField[] = fields.filter(({ kind }) => kind !== undefined)
  const all = extra === undefined ? own : [...own, { name: "extra", rawAt: "extra" }]
  return `
    select *, position(message, '\\\\') > 0 or position(message, '\\x7f') > 0 as has_escapes, isValidUTF8(message) as is_utf8,
        multiIf(${faults.join(",\n            ")}, '') as fault_field,
        ${extra === undefined ? "0" : personalWithinSql("extra")} as is_personal,
        ${instantSql(text("occurred_at") ?? "''")} as occurred_at, ${AGE_MS} as age_ms
    from (
        select *, ${objectSql(all)} as message
        from (
            select *, ${extra ?? "''"} as extra
            from (${textSelect(fields, type, text, origin, event)})))`
}

// Adds each field's text and JSON, in steps: an expression that stands twice would be analysed twice.
function textSelect(
  fields: readonly PlacedField[],
  type: string,
  text: Text,
  { rows, row, place }: EventOrigin,
  { when }: MappedEvent,
): string {
  const topic = EVENT_TYPES[type]?.topic ?? ""
  const said = fields.flatMap((one) =>
    one.said === undefined ? [] : [`${one.said} as ${one.saidAt}`],
  )
  const none = fields.flatMap(({ name, isNone, saidAt }) =>
    isNone ? [isNone(saidAt), literal(name)] : [],
  )
  const condition = when === undefined ? "toNullable(1)" : expressionSql(when, row)
  return `
            select *, ${fields.map((one) => `${one.raw(one.textAt, one.saidAt)} as ${one.rawAt}`).join(", ")},
                ${text("brand")} as brand, ${text("player_id")} as player_id, ${text("event_id")} as event_id
            from (
                select *, ${place}, ${literal(type)} as event_type, ${literal(topic)} as topic,
                    ${fields.map((one) => `${one.text(one.saidAt)} as ${one.textAt}`).join(", ")},
                    multiIf(isNull(is_wanted), 'when', ${none.join(", ")}${none.length > 0 ? ", " : ""}'') as none_field
                from (
                    select line, ${condition} as is_wanted, ${said.join(", ")}
                    from ${rows})
                where isNull(is_wanted) or is_wanted)`
}

// What the contract does not know stands under `extra`; undefined where there is none.
function extraSql(fields: readonly PlacedField[]): string | undefined {
  const others = fields.filter(({ kind }) => kind === undefined)
  return others.length === 0 ? undefined : objectSql(others)
}

type JsonField = Pick<PlacedField, "name" | "rawAt">

const byName = <One extends JsonField>(fields: readonly One[]) =>
  [...fields].sort((one, other) => (one.name < other.name ? -1 : 1))

// The canonical form: names in order.
function objectSql(fields: readonly JsonField[]): string {
  const texts = byName(fields).flatMap(({ name, rawAt }, n) => [
    literal(`${n === 0 ? "{" : ","}${JSON.stringify(name)}:`),
    rawAt,
  ])
  return `concat(${texts.join(", ")}, '}')`
}
