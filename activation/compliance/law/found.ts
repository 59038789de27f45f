import type { Finding } from "../subject.ts"

/** What a rule of law found, before its name is put to it. */
export type Found = Omit<Finding, "rule">
