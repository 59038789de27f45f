import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"

/** The flow, left to right: a folder imports from itself and from what stands left of it. */
export const ORDER = [
  "core",
  "store",
  "warehouse",
  "ingest",
  "models",
  "segments",
  "activation",
  "dashboards",
  "commands",
  "pitboss.ts",
] as const

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..")

const SKIPPED = new Set(["node_modules", ".git", ".pitboss", "dist", "artifacts"])

export interface SourceFile {
  /** Path from the repository's root, with slashes. */
  readonly path: string
  readonly text: string
  /** Paths of the files that it imports, where they are ours. */
  readonly imports: readonly string[]
}

/** Every TypeScript file of the repository with what it imports. */
export function sourceFiles(): readonly SourceFile[] {
  return filePaths()
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), "utf8")
      return { path, text, imports: importsOf(path, text) }
    })
}

/** Every file that the repository could commit, from its root. */
export function filePaths(folder = ROOT): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filePaths(path) : [relative(ROOT, path)]
  })
}

function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)
  return [...found].map(([, target]) => relative(ROOT, resolve(ROOT, dirname(path), target ?? "")))
}

/** The step of the flow that a file belongs to, or -1 for tests, bench and configuration. */
export function stepOf(path: string): number {
  return ORDER.findIndex((step) => path === step || path.startsWith(`${step}/`))
}
