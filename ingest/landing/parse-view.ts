import { COPIED_TO_COMPLIANCE } from "../event/registry.ts"
import { AGE_MS, boundCodeSql } from "./bound-sql.ts"
import { contentHashSql, valuesSql } from "./content.ts"
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
    brand, player_id, xxHash64(concat(brand, '\\0', player_id)) as player_key, event_id,
    event_type as type, topic, occurred_at, arrival, source,
    kafka_partition, kafka_offset,
    reinterpretAsUInt128(sipHash128(concat(brand, '\\0', event_id))) as id, ${contentHashSql()} as content_hash,
    ${firstText("round_id", "bet_id", "payment_id", "bonus_instance_id", "session_id", "message_id")} as subject_id,
    ${firstText("reverses", "corrects")} as target_id, ${firstText("outcome", "status")} as status,
    ${text("currency")} as currency, base_rate,
    ${amount("amount")}, ${amount("stake_real")}, ${amount("stake_bonus")},
    ${amount("win_real", "payout_real")}, ${amount("win_bonus", "payout_bonus")}, ${amount("turned_real")},
    ${text("game_id")} as game_id, ${text("game_type")} as game_type, ${text("provider")} as provider,
    message as body, error_code, error_path
from (${judgedSelect(source, rules)})
where not (topic = 'compliance' and event_type in ${literals(COPIED_TO_COMPLIANCE)})`
}

// Adds what is wrong with the message, and what its amounts are multiplied by.
function judgedSelect(source: string, { bounds }: LandingRules): string {
  return `
    select *,
        multiIf(
            error_code = '', '',
            error_code in ['EVENT_TOO_LATE', 'EVENT_TOO_EARLY'], 'occurred_at',
            error_code = 'EVENT_FIELD_MISSING', ${firstMissingSql("event_type", "names")},
            error_code in ['EVENT_INVALID', 'EVENT_SCHEMA_VERSION'], names[fault_at],
            error_code = 'EVENT_TURNED_REAL', 'turned_real', '') as error_path
    from (
        select *,
            multiIf(
                is_sound, ${boundCodeSql(bounds)},
                not isValidUTF8(message), 'EVENT_ENCODING',
                empty(names) or arrayUniq(names) != length(names), 'EVENT_JSON',
                own_topic = '', 'EVENT_TYPE_UNKNOWN',
                own_topic != topic, 'EVENT_TOPIC',
                personal_at > 0, 'EVENT_PERSONAL_DATA',
                required_found != required, 'EVENT_FIELD_MISSING',
                fault_at > 0, if(names[fault_at] = 'schema_version', 'EVENT_SCHEMA_VERSION', 'EVENT_INVALID'),
                'EVENT_TURNED_REAL') as error_code,
            toDecimal128OrZero(if(is_sound and has(codes, ${fieldCode("base_rate")}), ${text("base_rate")}, '1'), 12) as base_rate
        from (${soundSelect(source)}))`
}

// Adds whether the message keeps the contract. The checks are multiplied, not chained: so each is
// worked out once, whole columns at a time, and not again wherever the answer is used.
function soundSelect(source: string): string {
  const turned = `event_type = 'bonus.changed' and (${text("status")} = 'completed') != has(codes, ${fieldCode("turned_real")})`
  return `
    select *,
        1 = isValidUTF8(message) * (arrayUniq(names) = length(names)) * (own_topic = topic) * (personal_at = 0)
            * (required_found = required) * (fault_at = 0) * not (${turned}) as is_sound,
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

/** SQL of a field's text, '' where the message has none. */
function text(name: string): string {
  return `texts[indexOf(codes, ${fieldCode(name)})]`
}

// No type has two of them.
function firstText(...names: string[]): string {
  return `texts[arrayFirstIndex(code -> code in (${names.map(fieldCode).join(", ")}), codes)]`
}

// A row that keeps the contract keeps the bounds: 12 digits, times 8 of the rate, fit 38 digits.
function amount(name: string, otherName?: string): string {
  const found = otherName ? firstText(name, otherName) : text(name)
  return `toDecimal128OrZero(if(is_sound, ${found}, '0'), 6) as ${name},
    toDecimal128(roundBankers(${name} * base_rate, 6), 6) as ${name}_base`
}
