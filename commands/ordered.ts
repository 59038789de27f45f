import { userInfo } from "node:os"
import type { GlobalOptions } from "./program.ts"

/** Options of a command that changes something: who wants it, and why. Both are on record. */
export interface Ordered extends GlobalOptions {
  readonly by: string
  readonly reason: string
}

export const BY = ["--by <name>", "who does", userInfo().username] as const
export const REASON = ["--reason <text>", "why; it is kept on record", ""] as const
