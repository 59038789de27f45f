import { z } from "zod"

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** `90s`, `15 minutes`, `2h`, `1 day`, in seconds. */
export const duration = z
  .string()
  .regex(/^\d+ ?(s|m|h|d|seconds?|minutes?|hours?|days?)$/, "expected a time such as 15 minutes")
  .transform((text) => {
    const unit = /[smhd]/.exec(text)?.[0] as keyof typeof UNITS
    return Number.parseInt(text, 10) * UNITS[unit]
  })
