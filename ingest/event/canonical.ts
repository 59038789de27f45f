import type { Field } from "./field.ts"
import { ENVELOPE, EVENT_TYPES } from "./registry.ts"

const DECIMALS = new Set(["amount", "signed_amount", "rate", "odds"])

/** Names of all decimal fields over all types. */
export const DECIMAL_FIELDS: readonly string[] = fieldNames(({ kind }) => DECIMALS.has(kind))

/** Names of all instants besides occurred_at. */
export const INSTANT_FIELDS: readonly string[] = fieldNames(({ kind }) => kind === "instant")

function fieldNames(wanted: (field: Field) => boolean): readonly string[] {
  const all = Object.values(EVENT_TYPES).flatMap(({ fields }) => Object.entries(fields))
  const named = all.flatMap(([name, field]) => (wanted(field) ? [name] : []))
  return [...new Set(named)].sort()
}

/** Booleans that read the same when they are absent. */
export const FALSE_DEFAULTS: readonly string[] = ["is_free_bet", "is_live"]

const decimals = new Set(DECIMAL_FIELDS)
const instants = new Set([...INSTANT_FIELDS, "occurred_at"])
const falseDefaults = new Set(FALSE_DEFAULTS)

/**
 * The canonical JSON of a checked event: keys sorted, decimals without idle zeros, instants in UTC
 * with milliseconds, defaults left out, fields that the contract does not know under `extra`.
 */
export function canonicalEvent(event: Readonly<Record<string, unknown>>): string {
  const known = EVENT_TYPES[String(event["type"])]?.fields ?? {}
  const out: Record<string, unknown> = {}
  const extra: Record<string, unknown> = { ...(event["extra"] as object | undefined) }
  for (const [name, value] of Object.entries(event)) {
    if (name === "schema_version" || name === "extra" || value === undefined) continue
    if (name in known || name in ENVELOPE) out[name] = canonicalField(name, value)
    else extra[name] = value
  }
  dropDefaults(out)
  if (Object.keys(extra).length > 0) out["extra"] = extra
  out["schema_version"] = 1
  return JSON.stringify(sortedDeep(out))
}

function canonicalField(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value
  if (decimals.has(name)) return canonicalDecimal(value)
  if (instants.has(name)) return new Date(value).toISOString()
  return value
}

/** `010.50` becomes `10.5`, `-0` becomes `0`: equal values read the same. */
export function canonicalDecimal(text: string): string {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? []
  const digits = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`
  return digits === "0" ? "0" : `${sign}${digits}`
}

function dropDefaults(event: Record<string, unknown>): void {
  if (event["base_rate"] === "1") delete event["base_rate"]
  for (const name of falseDefaults) if (event[name] === false) delete event[name]
  if (event["type"] === "player.registered" && event["is_test"] === false) delete event["is_test"]
}

function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedDeep)
  if (typeof value !== "object" || value === null) return value
  const sorted: Record<string, unknown> = {}
  for (const name of Object.keys(value).sort())
    sorted[name] = sortedDeep((value as Record<string, unknown>)[name])
  return sorted
}
