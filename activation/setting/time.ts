import { z } from "zod"

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof UNIT_MS

/** A time of a setting, as `24h`, in ms: of some units, with so many digits at the most. */
export function timeIn(units: readonly Unit[], examples: string, digits = 5) {
  return z
    .string()
    .regex(
      new RegExp(`^[1-9]\\d{0,${digits - 1}}[${units.join("")}]$`),
      `expected a time such as ${examples}`,
    )
    .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1) as Unit])
}

/** A time of day, wherever it is counted. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected HH:mm")
