import { parse } from "csv-parse/sync"
import { z } from "zod"
import { asError, PitbossError } from "../../core/errors.ts"
import { CURRENCIES } from "../event/codes.ts"
import { fieldSchema } from "../event/field.ts"

const currency = z.enum(CURRENCIES, { error: "expected an active ISO 4217 code such as EUR" })

/** A rate between two currencies, from an instant on. */
export const Rate = z
  .strictObject({
    base_currency: currency,
    currency,
    /** RFC 3339; a date alone is its first instant in UTC. */
    valid_from: z
      .string()
      .transform((text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00.000Z` : text))
      .pipe(fieldSchema({ kind: "instant" }) as z.ZodType<string, string>)
      .transform((text) => new Date(text.toUpperCase()).toISOString()),
    rate: fieldSchema({ kind: "rate" }) as z.ZodType<string>,
  })
  .refine((rate) => rate.currency !== rate.base_currency, "expected two currencies")

export type Rate = z.infer<typeof Rate>

/** Most rates of one file: ten currencies, hourly, for a year. */
export const RATES_MAX = 100_000

/**
 * The rates of a CSV text with the columns base_currency, currency, valid_from and rate. Throws RATES_FILE,
 * naming the line.
 */
export function parseRates(text: string): readonly Rate[] {
  const rates: Rate[] = []
  const seen = new Map<string, number>()
  for (const { record, info } of rowsOf(text)) {
    const parsed = Rate.safeParse(record)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw refused(info.lines, `${issue?.path.join(".") || "row"}: ${issue?.message}`)
    }
    const { base_currency, currency, valid_from } = parsed.data
    const key = `${base_currency} ${currency} ${valid_from}`
    const before = seen.get(key)
    if (before !== undefined) throw refused(info.lines, `${key} stands in line ${before} already`)
    seen.set(key, info.lines)
    rates.push(parsed.data)
  }
  if (rates.length === 0) throw new PitbossError("RATES_FILE", "The file has no rates.")
  if (rates.length > RATES_MAX)
    throw new PitbossError("RATES_FILE", `The file has more than ${RATES_MAX} rates.`)
  return rates
}

interface ParsedRow {
  readonly record: unknown
  readonly info: { readonly lines: number }
}

function rowsOf(text: string): readonly ParsedRow[] {
  try {
    return parse(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as ParsedRow[]
  } catch (thrown) {
    throw new PitbossError("RATES_FILE", `The file is no CSV: ${asError(thrown).message}`)
  }
}

const refused = (line: number, why: string) =>
  new PitbossError("RATES_FILE", `Line ${line}: ${why}. Nothing was recorded.`, { line })
