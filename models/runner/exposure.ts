import type { Project } from "./project.ts"

/** Something outside the project that reads models. */
export interface Exposure {
  readonly kind: "segment" | "campaign" | "dashboard" | "activation"
  readonly name: string
  /** File in which it reads, from the repository's root; empty where it stands in the store. */
  readonly path: string
  /** Names of models. */
  readonly reads: readonly string[]
}

/** Comments, and texts in quotes that hold no SQL of their own: a name in them reads nothing. */
const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g

/** The models that a text of SQL, or of code that holds SQL, names as relations. */
export function modelsNamed(project: Project, text: string): readonly string[] {
  const words = text.replaceAll(COMMENTS, " ").match(/\b(?:seed|stg|int|fct|dim|ft)_[a-z0-9_]+\b/g)
  const names = (words ?? []).map((word) => word.replace(/__(store|fresh)$/, ""))
  return [...new Set(names)].filter((name) => project.byName.has(name)).sort()
}

/** By model, what reads it. */
export function readersOf(
  exposures: readonly Exposure[],
): ReadonlyMap<string, readonly Exposure[]> {
  const readers = new Map<string, Exposure[]>()
  for (const exposure of exposures)
    for (const name of exposure.reads) readers.set(name, [...(readers.get(name) ?? []), exposure])
  return readers
}
