import { Decimal } from "decimal.js"

/** What decides between promotions that want the same player. */
export interface Rank {
  readonly campaign: string
  readonly priority: number
  /** What the audience says it is worth of him, a decimal string; undefined: less than any. */
  readonly value: string | undefined
  /** When it was wanted, ms. */
  readonly wantedAt: number
}

const DECIMAL = /^-?\d{1,30}(\.\d{1,18})?$/

/** Below 0 where the first goes before the second: by priority, then by value, then who came first, then by name. */
export function compareRanks(one: Rank, other: Rank): number {
  return (
    other.priority - one.priority ||
    compareValues(other.value, one.value) ||
    one.wantedAt - other.wantedAt ||
    (one.campaign < other.campaign ? -1 : 1)
  )
}

function compareValues(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined)
    return Number(one !== undefined) - Number(other !== undefined)
  return new Decimal(one).comparedTo(other)
}

/** What a column of the audience says, as a decimal string; what is none is undefined. `payload`: JSON, or empty. */
export function valueIn(payload: string, column: string | undefined): string | undefined {
  if (column === undefined || payload === "") return undefined
  const said: unknown = (JSON.parse(payload) as Readonly<Record<string, unknown>>)[column]
  const text = typeof said === "number" ? String(said) : said
  return typeof text === "string" && DECIMAL.test(text) ? text : undefined
}
