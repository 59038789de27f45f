import type { ReactNode } from "react"
import type { Change, Rule } from "../../api/policy/schema.ts"

/** How a rule stands: in force by which source, or not. */
export type Shape = "primary" | "secondary" | "not_verified" | "off"

export const MARKS: readonly (readonly [Shape, string])[] = [
  ["primary", "active, the law's own text"],
  ["secondary", "active, somebody's account of it"],
  ["not_verified", "active, not looked at"],
  ["off", "inactive, or a draft"],
]

/** Shape tells, not colour. */
export const SHAPES: Readonly<Record<Shape, ReactNode>> = {
  primary: <circle cx="6" cy="6" r="4.4" fill="var(--ink-2)" />,
  secondary: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="var(--ink-2)" strokeWidth="1.4" />
      <path d="M6 1.6a4.4 4.4 0 0 0 0 8.8Z" fill="var(--ink-2)" />
    </>
  ),
  not_verified: <circle cx="6" cy="6" r="4" fill="none" stroke="var(--ink-2)" strokeWidth="1.4" />,
  off: <path d="M2.5 6h7" stroke="var(--ink-3)" strokeWidth="1.6" />,
}

export function shapeOf({ status, mark }: Rule): Shape {
  return status === "active" ? (mark ?? "primary") : "off"
}

/** `most-in-24-hours` is "Most in 24 hours". */
export function kindWords(kind: string): string {
  const words = kind.replaceAll("-", " ")
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

export function datesOf({ from, to }: Pick<Rule, "from" | "to">): string {
  if (from === null && to === null) return ""
  return `${from ?? ""} – ${to ?? ""}`.trim()
}

export const STATES: Readonly<Record<Change["state"], string>> = {
  draft: "Draft",
  proposed: "Waits for another person",
  scheduled: "Approved, to come",
  in_force: "In force",
  replaced: "Replaced",
  rejected: "Rejected",
  withdrawn: "Withdrawn",
  rolled_back: "Rolled back",
}

/** The host of a source, which is what one tells it by. */
export function hostOf(source: string): string {
  try {
    return new URL(source).hostname.replace(/^www\./, "")
  } catch {
    return source
  }
}
