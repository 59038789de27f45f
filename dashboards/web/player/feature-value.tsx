import type { Feature } from "../../api/player/schema.ts"
import { perCent } from "../decimal.ts"
import { amount, count, groupDigits, moment, percentWords } from "../figure.ts"

interface FeatureValueProps {
  readonly name: string
  readonly kind: Feature["kind"]
  readonly value: Feature["value"]
  readonly currency: string
}

/** A feature's value for people: null reads "null", nothing reads "none". */
export function FeatureValue({ name, kind, value, currency }: FeatureValueProps) {
  const words = valueWords({ name, kind, value, currency })
  return value === null || words === "none" ? <span className="faint">{words}</span> : words
}

export function valueWords({ name, kind, value, currency }: FeatureValueProps): string {
  if (value === null) return "null"
  if (typeof value === "boolean") return value ? "yes" : "no"
  if (Array.isArray(value)) return value.length > 0 ? value.join(", ") : "none"
  if (typeof value === "object") return mapWords(name, value, currency)
  if (value === "") return "none"
  if (kind === "money") return amount(value, currency)
  if (kind === "share") return percentWords(perCent(value, "1") ?? "0")
  if (kind === "instant") return moment(value)
  return kind === "count" ? grouped(value) : value
}

// By kind and period; limits of time are minutes, and of one without a rate nobody knows what it comes to.
function mapWords(
  column: string,
  value: Readonly<Record<string, string | null>>,
  currency: string,
): string {
  const wordsOf = (name: string, one: string | null) => {
    if (one === null) return "unknown, no rate"
    if (column.includes("share")) return percentWords(perCent(one, "1") ?? "0")
    return name.startsWith("time") ? `${one} min` : amount(one, currency)
  }
  const pairs = Object.entries(value).map(
    ([name, one]) => `${name.replaceAll("_", " ")} ${wordsOf(name, one)}`,
  )
  return pairs.length > 0 ? pairs.join(", ") : "none"
}

function grouped(whole: string): string {
  return whole.startsWith("-") ? `−${groupDigits(whole.slice(1))}` : count(Number(whole))
}
