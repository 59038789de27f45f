import type { z } from "zod"

const ISSUES_TOLD_MAX = 5

/** What is wrong with a question, as people read it: each part by its name, and what was expected of it. */
export function questionWords({ issues }: Pick<z.ZodError, "issues">): string {
  const told = issues.slice(0, ISSUES_TOLD_MAX).map(({ path, message }) => {
    const words = message.charAt(0).toLowerCase() + message.slice(1)
    return path.length === 0 ? words : `'${path.map(String).join(".")}': ${words}`
  })
  const left = issues.length - told.length
  return `The question cannot be answered: ${told.join("; ")}${left > 0 ? `; and ${left} more` : ""}.`
}
