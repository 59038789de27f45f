import type { Law } from "../law/law.ts"

/** One field that a change makes another; null: it does not stand there. */
export interface FieldChange {
  /** As it stands in the file, parts joined by dots. */
  readonly field: string
  readonly from: string | null
  readonly to: string | null
}

/** What a change changes, field by field, in the order of the fields. */
export function diffLaws(from: Law | undefined, to: Law | undefined): readonly FieldChange[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names.flatMap((field) => {
    const change = { field, from: before.get(field) ?? null, to: after.get(field) ?? null }
    return change.from === change.to ? [] : [change]
  })
}

/** A change of a field for people. */
export function fieldWords({ field, from, to }: FieldChange): string {
  if (from === null) return `${field}: ${to} (new)`
  return to === null ? `${field}: ${from} (gone)` : `${field}: ${from} -> ${to}`
}

// A list is one field: who reads a diff wants to see it whole.
function fieldsOf(law: Law | undefined): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  const walk = (value: unknown, path: string) => {
    if (value === undefined) return
    if (typeof value !== "object" || value === null || Array.isArray(value))
      fields.set(path, typeof value === "string" ? value : JSON.stringify(value))
    else
      for (const [name, part] of Object.entries(value))
        walk(part, path === "" ? name : `${path}.${name}`)
  }
  if (law !== undefined) walk(law, "")
  return fields
}
