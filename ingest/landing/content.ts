import { FALSE_DEFAULTS } from "../event/canonical.ts"
import { fieldCode, kindCode, type LandingKind } from "./field-code.ts"
import { literal } from "./literal.ts"
import { instantSql } from "./sql-check.ts"

/**
 * What the contract calls the same content, as SQL: every field but schema_version, compared after
 * parsing. Decimals and instants count by value, defaults are left out, and a name that the contract
 * does not know is the same beside `extra` and in it.
 */

const DECIMALS: readonly LandingKind[] = ["amount", "signed_amount", "rate", "odds"]
const decimalSql = (raw: string, text: string) =>
  `ifNull(toString(toDecimal128OrNull(${text}, 12)), ${raw})`
const millisecondsSql = (text: string) => `toString(toUnixTimestamp64Milli(${instantSql(text)}))`

/** What a field that is left out stands for; of one type, or of all that have it. */
interface Default {
  readonly name: string
  readonly value: string
  readonly type?: string
}

const DEFAULTS: readonly Default[] = [
  { name: "base_rate", value: "1" },
  ...FALSE_DEFAULTS.map((name) => ({ name, value: "false" })),
  { name: "is_test", value: "false", type: "player.registered" },
]

/** Fields that are no content of their own: what is in `extra` is compared name by name. */
const APART = ["schema_version", "extra"]

/** The values of a message as they are compared; reads `kinds`, `raws` and `texts`. */
export function valuesSql(): string {
  return `arrayMap((kind, raw, text) -> multiIf(
        kind in (${DECIMALS.map(kindCode).join(", ")}), ${decimalSql("raw", "text")},
        kind = ${kindCode("instant")}, ${millisecondsSql("text")},
        raw), kinds, raws, texts)`
}

/** The value of one field as it is compared; `raw` is its JSON, `text` its text where it is one. */
export function valueSql(kind: LandingKind, raw: string, text: string): string {
  if (DECIMALS.includes(kind)) return decimalSql(raw, text)
  return kind === "instant" ? millisecondsSql(text) : raw
}

/** The hash of the content; reads `codes`, `names`, `values`, `extra_pairs` and `event_type`. */
export function contentHashSql(): string {
  return hashSql(
    `arrayMap((code, name, value) -> if(${noContentSql()}, 0, cityHash64(code != 0, name, value)), codes, names, values)`,
    "arrayMap(pair -> cityHash64(false, pair.1, pair.2), extra_pairs)",
  )
}

/** A field of an event of a known type: its name and SQL of its value. */
export interface ContentField {
  readonly name: string
  readonly value: string
}

/** The hash of the content of an event whose fields are known, and of what stands in its `extra`. */
export function contentHashOf(
  type: string,
  own: readonly ContentField[],
  extra: readonly ContentField[],
): string {
  const hashes = own
    .filter(({ name }) => !APART.includes(name))
    .map(({ name, value }) => {
      const hash = `cityHash64(1 != 0, ${literal(name)}, ${value})`
      const byDefault = DEFAULTS.find((one) => one.name === name && (one.type ?? type) === type)
      return byDefault ? `if(${value} = ${literal(byDefault.value)}, 0, ${hash})` : hash
    })
  const others = extra.map(({ name, value }) => `cityHash64(false, ${literal(name)}, ${value})`)
  return hashSql(`[${hashes.join(", ")}]`, `[${others.join(", ")}]::Array(UInt64)`)
}

const hashSql = (own: string, extra: string) =>
  `reinterpretAsUInt128(sipHash128(arraySort(arrayConcat(arrayFilter(hash -> hash != 0, ${own}), ${extra}))))`

function noContentSql(): string {
  const defaults = DEFAULTS.map(({ name, value, type }) => {
    const ofType = type === undefined ? "" : ` and event_type = ${literal(type)}`
    return `code = ${fieldCode(name)} and value = ${literal(value)}${ofType}`
  })
  return [`code in (${APART.map(fieldCode).join(", ")})`, ...defaults].join(" or ")
}
