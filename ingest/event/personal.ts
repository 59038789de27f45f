import { PERSONAL_FIELDS } from "./registry.ts"

const NAMES = new Set(PERSONAL_FIELDS)

/** Path of the first field whose name says that it holds personal data, or undefined. */
export function personalPath(value: unknown, path: readonly string[] = []): string | undefined {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = personalPath(item, [...path, String(index)])
      if (found) return found
    }
    return undefined
  }
  if (typeof value !== "object" || value === null) return undefined
  for (const [name, item] of Object.entries(value)) {
    if (isPersonalName(name)) return [...path, name].join(".")
    if (typeof item === "object") {
      const found = personalPath(item, [...path, name])
      if (found) return found
    }
  }
  return undefined
}

/** Whether a field's name stands for personal data, whatever its case and separators. */
export function isPersonalName(name: string): boolean {
  return NAMES.has(name.toLowerCase().replaceAll(/[_\-\s]/g, ""))
}
