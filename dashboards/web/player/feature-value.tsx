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

// By kind and period; limits of time are minutes.
function mapWords(
  column: string,
  value: Readonly<Record<string, string>>,
  currency: string,
): string {
  const pairs = Object.entries(value).map(([name, one]) => {
    const isShare = column.includes("share")
    const words = isShare
      ? percentWords(perCent(one, "1") ?? "0")
      : name.startsWith("time")
        ? `${one} min`
        : amount(one, currency)
    return `${name.replaceAll("_", " ")} ${words}`
  })
  return pairs.length > 0 ? pairs.join(", ") : "none"
}

function grouped(whole: string): string {
  return whole.startsWith("-") ? `−${groupDigits(whole.slice(1))}` : count(Number(whole))
}
