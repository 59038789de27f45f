import { COPIED_TO_COMPLIANCE } from "../event/registry.ts"
import { AGE_MS, boundCodeSql } from "./bound-sql.ts"
import { contentHashSql, valuesSql } from "./content.ts"
import { errorCodeSql, errorPathSql } from "./error-code.ts"
import {
  codeOf,
  fieldCode,
  firstMissingSql,
  kindOf,
  lookupSql,
  requiredCountSql,
  requiredOf,
  topicSql,
} from "./field-code.ts"
import { literal, literals } from "./literal.ts"
import { type LandingRules, NO_RULES } from "./rules.ts"
import { faultSql, instantSql, NO_TEXT, personalSql } from "./sql-check.ts"
import { baseRateSql, turnedFaultSql, typedColumnsSql } from "./typed-columns.ts"

/**
 * The select that turns Kafka messages into checked, typed rows. No expression in it may throw for
 * any bytes: a view that throws stops the consumer, or leaves one table behind another for good.
 * Hence OrNull and OrZero forms, and amounts that are read only where they kept their bounds.
 *
 * The engine analyses the whole select again for every block, so it works on the arrays of names and
 * values that a message has, not on a column for each field that it could have (measured: 235 ms a
 * block for the latter).
 */
export function parseSelect(source: string, rules: LandingRules = NO_RULES): string {
  return `
select
    brand, player_id, event_id, event_type as type, topic, occurred_at, arrival, source, kafka_partition, kafka_offset,
    ${typedColumnsSql(text)}, base_rate, ${contentHashSql()} as content_hash, message as body, error_code, error_path
from (${judgedSelect(source, rules)})
where not (topic = 'compliance' and event_type in ${literals(COPIED_TO_COMPLIANCE)})`
}

// Adds what is wrong with the message, and what its amounts are multiplied by.
function judgedSelect(source: string, { bounds }: LandingRules): string {
  const signs = {
    isSound: "is_sound",
    boundCode: boundCodeSql(bounds),
    isUtf8: "isValidUTF8(message)",
    isObject: "notEmpty(names) and arrayUniq(names) = length(names)",
    isKnownType: "own_topic != ''",
    isOwnTopic: "own_topic = topic",
    isPersonal: "personal_at > 0",
    isComplete: "required_found = required",
    missing: firstMissingSql("event_type", "names"),
    isAtFault: "fault_at > 0",
    fault: "names[fault_at]",
  }
  return `
    select *, ${errorPathSql(signs)} as error_path
    from (
        select *, ${errorCodeSql(signs)} as error_code,
            ${baseRateSql(text, has("base_rate"))} as base_rate
        from (${soundSelect(source)}))`
}

// Adds whether the message keeps the contract. The checks are multiplied, not chained: so each is
// worked out once, whole columns at a time, and not again wherever the answer is used.
function soundSelect(source: string): string {
  return `
    select *,
        1 = isValidUTF8(message) * (arrayUniq(names) = length(names)) * (own_topic = topic) * (personal_at = 0)
            * (required_found = required) * (fault_at = 0) * not (${turnedFaultSql(text, has("turned_real"))}) as is_sound,
        ${instantSql(text("occurred_at"))} as occurred_at, ${AGE_MS} as age_ms
    from (${checkedSelect(source)})`
}

// Adds what the checks of each element say.
function checkedSelect(source: string): string {
  return `
    select *,
        ${text("brand")} as brand, ${text("player_id")} as player_id, ${text("event_id")} as event_id,
        arrayCount(lookup -> ${requiredOf("lookup")}, lookups) as required_found, ${requiredCountSql("event_type")} as required,
        arrayFirstIndex((kind, name, raw, text) -> ${faultSql()}, kinds, names, raws, texts) as fault_at,
        arrayFirstIndex((kind, name, raw) -> ${personalSql()}, kinds, names, raws) as personal_at,
        ${valuesSql()} as values,
        if(has(codes, ${fieldCode("extra")}), JSONExtractKeysAndValuesRaw(raws[indexOf(codes, ${fieldCode("extra")})]), []) as extra_pairs
    from (${namedSelect(source)})`
}

// Adds what the registry says of each name.
function namedSelect(source: string): string {
  return `
    select *, arrayMap(lookup -> ${codeOf("lookup")}, lookups) as codes, arrayMap(lookup -> ${kindOf("lookup")}, lookups) as kinds
    from (
        select *, ${topicSql("event_type")} as own_topic,
            arrayMap(name -> ${lookupSql("event_type", "name")}, names) as lookups
        from (
            select *, texts[indexOf(names, 'type')] as event_type
            from (
                select *, pairs.1 as names, pairs.2 as raws,
                    arrayMap(raw -> if(startsWith(raw, '"'),
                        if(position(raw, '\\\\') = 0, substring(raw, 2, length(raw) - 2), JSONExtractString(raw)),
                        '${NO_TEXT}'), raws) as texts
                from (${messageSelect(source)}))))`
}

function messageSelect(source: string): string {
  return `
    select message, _topic as topic, toInt32(_partition) as kafka_partition, toInt64(_offset) as kafka_offset,
        ${header("pitboss-source")} as source_header, toUInt64OrZero(${header("pitboss-seq")}) as sequence,
        if(source_header = '', 'kafka', source_header) as source,
        if(sequence > 0, sequence, toUInt64(greatest(ifNull(toUnixTimestamp64Milli(_timestamp_ms), 0), 0)) * 1000) as arrival,
        position(message, '\\\\') > 0 or position(message, '\\x7f') > 0 as has_escapes,
        JSONExtractKeysAndValuesRaw(message) as pairs
    from ${source}`
}

function header(name: string): string {
  return `_headers.value[indexOf(_headers.name, ${literal(name)})]`
}

/** SQL of the text of the first of these fields, '' where the message has none. */
function text(...names: readonly string[]): string {
  const codes = names.map(fieldCode).join(", ")
  return names.length === 1
    ? `texts[indexOf(codes, ${codes})]`
    : `texts[arrayFirstIndex(code -> code in (${codes}), codes)]`
}

const has = (name: string) => `has(codes, ${fieldCode(name)})`
