import { DECIMAL_FIELDS, FALSE_DEFAULTS } from "../event/canonical.ts"
import { YEAR_MAX, YEAR_MIN } from "../event/field.ts"
import { COPIED_TO_COMPLIANCE } from "../event/registry.ts"
import {
  FIELD_NAMES,
  faultSql,
  fieldsMask,
  literal,
  literals,
  maskSql,
  personalPattern,
  requiredMask,
  topicSql,
  WRONG_KIND,
} from "./sql-check.ts"

/**
 * The select that turns Kafka messages into checked, typed rows. No expression in it may throw for
 * any bytes: a view that throws stops the consumer, or leaves one table behind another for good.
 * Hence OrNull and OrZero forms, and amounts that are bounded before they are multiplied.
 */
export function parseSelect(source: string): string {
  const first = FIELD_NAMES.map((name) => `indexOf(names, '${name}') as i_${name}`)
  const texts = FIELD_NAMES.map((name) => `texts[i_${name}] as t_${name}`)
  const raw = FIELD_NAMES.map((name) => `raws[i_${name}] as v_${name}`)
  return `
select
    t_brand as brand, t_player_id as player_id, xxHash64(concat(t_brand, '\\0', t_player_id)) as player_key,
    t_event_id as event_id, event_type as type, topic, occurred_at, arrival, source,
    kafka_partition, kafka_offset,
    reinterpretAsUInt128(sipHash128(concat(t_brand, '\\0', t_event_id))) as id,
    reinterpretAsUInt128(sipHash128(toUnixTimestamp64Milli(occurred_at), ${contentSql()})) as content_hash,
    multiIf(i_round_id > 0, t_round_id, i_bet_id > 0, t_bet_id, i_payment_id > 0, t_payment_id,
        i_bonus_instance_id > 0, t_bonus_instance_id, i_session_id > 0, t_session_id,
        i_message_id > 0, t_message_id, '') as subject_id,
    if(i_reverses > 0, t_reverses, t_corrects) as target_id,
    if(i_outcome > 0, t_outcome, t_status) as status,
    t_currency as currency, ${rateSql()} as base_rate,
    ${amountSql("amount")}, ${amountSql("stake_real")}, ${amountSql("stake_bonus")},
    ${amountSql("win_real", "payout_real")}, ${amountSql("win_bonus", "payout_bonus")}, ${amountSql("turned_real")},
    t_game_id as game_id, t_game_type as game_type, t_provider as provider,
    message as body, ${errorSql()}
from (
    select *, ${checksSql()}
    from (
        select *, ${texts.join(", ")}, ${raw.join(", ")},
            t_type as event_type, ${topicSql()} as own_topic,
            parseDateTime64BestEffortOrNull(t_occurred_at, 3, 'UTC') as occurred_at_parsed
        from (
            select *, ${first.join(", ")}
            from (
                select *, arrayMap(pair -> pair.1, pairs) as names, arrayMap(pair -> pair.2, pairs) as raws,
                    arrayMap(raw -> if(startsWith(raw, '"'),
                        if(position(raw, '\\\\') = 0, substring(raw, 2, length(raw) - 2), JSONExtractString(raw)),
                        '${WRONG_KIND}'), raws) as texts
                from (
                    select message, _topic as topic, toInt32(_partition) as kafka_partition,
                        toInt64(_offset) as kafka_offset,
                        ${headerSql("pitboss-source")} as source_header,
                        toUInt64OrZero(${headerSql("pitboss-seq")}) as sequence,
                        if(source_header = '', 'kafka', source_header) as source,
                        if(sequence > 0, sequence, toUInt64(greatest(ifNull(toUnixTimestamp64Milli(_timestamp_ms), 0), 0)) * 1000) as arrival,
                        JSONExtractKeysAndValuesRaw(message) as pairs
                    from ${source}
                )
            )
        )
    )
)
where not (topic = 'compliance' and event_type in ${literals(COPIED_TO_COMPLIANCE)})`
}

function headerSql(name: string): string {
  return `_headers.value[indexOf(_headers.name, ${literal(name)})]`
}

function checksSql(): string {
  const present = FIELD_NAMES.map((name, bit) => `bitShiftLeft(toUInt64(i_${name} > 0), ${bit})`)
  const faults = FIELD_NAMES.map(
    (name, bit) => `bitShiftLeft(toUInt64(i_${name} > 0 and (${faultSql(name)})), ${bit})`,
  )
  return `
        bitAnd(${maskSql(requiredMask)}, bitNot(${present.join(" + ")})) as missing,
        bitAnd(${maskSql(fieldsMask)}, ${faults.join(" + ")}) as faults,
        ifNull(occurred_at_parsed, toDateTime64(0, 3, 'UTC')) as occurred_at,
        isNull(occurred_at_parsed) or toYear(occurred_at) < ${YEAR_MIN} or toYear(occurred_at) > ${YEAR_MAX} as instant_impossible`
}

function errorSql(): string {
  const fieldNames = `[${FIELD_NAMES.map(literal).join(", ")}]`
  const lowest = (mask: string) => `${fieldNames}[toUInt8(bitCount(bitXor(${mask}, ${mask} - 1)))]`
  const turned = `event_type = 'bonus.changed' and (t_status = 'completed') != (i_turned_real > 0)`
  const path = (code: string) => `error_code = ${literal(code)}`
  return `multiIf(
        not isValidUTF8(message), 'EVENT_ENCODING',
        empty(names) or length(arrayDistinct(names)) != length(names), 'EVENT_JSON',
        own_topic = '', 'EVENT_TYPE_UNKNOWN',
        own_topic != topic, 'EVENT_TOPIC',
        has(names, 'schema_version') and raws[indexOf(names, 'schema_version')] != '1', 'EVENT_SCHEMA_VERSION',
        match(message, ${literal(personalPattern())}), 'EVENT_PERSONAL_DATA',
        missing != 0, 'EVENT_FIELD_MISSING',
        faults != 0, 'EVENT_INVALID',
        instant_impossible, 'EVENT_INSTANT',
        ${turned}, 'EVENT_TURNED_REAL',
        '') as error_code,
    multiIf(${path("EVENT_FIELD_MISSING")}, ${lowest("missing")}, ${path("EVENT_INVALID")}, ${lowest("faults")},
        ${path("EVENT_INSTANT")}, 'occurred_at', ${path("EVENT_TURNED_REAL")}, 'turned_real', '') as error_path`
}

// What the contract calls the same content: decimals by value, defaults filled in, no schema_version.
function contentSql(): string {
  const defaults = [
    "('base_rate', '1')",
    "('extra', '{}')",
    ...FALSE_DEFAULTS.map((name) => `('${name}', 'false')`),
  ]
  const value = `if(name in ${literals(DECIMAL_FIELDS)}, ifNull(toString(toDecimal128OrNull(text, 12)), raw), raw)`
  return `arraySort(arrayFilter(
        pair -> pair.1 not in ('schema_version', 'occurred_at') and pair not in (${defaults.join(", ")})
            and not (event_type = 'player.registered' and pair = ('is_test', 'false')),
        arrayMap((name, raw, text) -> (name, ${value}), names, raws, texts)))`
}

function rateSql(): string {
  return `toDecimal128OrZero(if(i_base_rate > 0 and match(t_base_rate, '^[0-9]{1,8}([.][0-9]{1,12})?$'), t_base_rate, '1'), 12)`
}

// An amount that breaks its pattern makes the row broken; here it only must not throw.
function amountSql(name: string, otherName?: string): string {
  const pattern = "'^-?[0-9]{1,12}([.][0-9]{1,6})?$'"
  const text = otherName ? `if(i_${otherName} > 0, t_${otherName}, t_${name})` : `t_${name}`
  const amount = `toDecimal128OrZero(if(match(${text}, ${pattern}), ${text}, '0'), 6)`
  return `${amount} as ${name}, toDecimal128(roundBankers(${name} * base_rate, 6), 6) as ${name}_base`
}
