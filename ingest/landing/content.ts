import { FALSE_DEFAULTS } from "../event/canonical.ts"
import { fieldCode, kindCode } from "./field-code.ts"
import { literal } from "./literal.ts"
import { instantSql } from "./sql-check.ts"

/**
 * What the contract calls the same content, as SQL: every field but schema_version, compared after
 * parsing. Decimals and instants count by value, defaults are left out, and a name that the contract
 * does not know is the same beside `extra` and in it.
 */

/** The values of a message as they are compared; reads `kinds`, `raws` and `texts`. */
export function valuesSql(): string {
  const decimals = (["amount", "signed_amount", "rate", "odds"] as const).map(kindCode).join(", ")
  return `arrayMap((kind, raw, text) -> multiIf(
        kind in (${decimals}), ifNull(toString(toDecimal128OrNull(text, 12)), raw),
        kind = ${kindCode("instant")}, toString(toUnixTimestamp64Milli(${instantSql("text")})),
        raw), kinds, raws, texts)`
}

/** The hash of the content; reads `codes`, `names`, `values`, `extra_pairs` and `event_type`. */
export function contentHashSql(): string {
  const own = `arrayFilter(hash -> hash != 0, arrayMap((code, name, value) -> if(${noContentSql()}, 0,
        cityHash64(code != 0, name, value)), codes, names, values))`
  const extra = "arrayMap(pair -> cityHash64(false, pair.1, pair.2), extra_pairs)"
  return `reinterpretAsUInt128(sipHash128(arraySort(arrayConcat(${own}, ${extra}))))`
}

function noContentSql(): string {
  const apart = ["schema_version", "extra"].map(fieldCode).join(", ")
  const defaults = [
    `code = ${fieldCode("base_rate")} and value = '1'`,
    `code in (${FALSE_DEFAULTS.map(fieldCode).join(", ")}) and value = 'false'`,
    `code = ${fieldCode("is_test")} and value = 'false' and event_type = ${literal("player.registered")}`,
  ]
  return [`code in (${apart})`, ...defaults].join(" or ")
}
