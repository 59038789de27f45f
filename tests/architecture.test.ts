import { describe, expect, test } from "vitest"
import { filePaths, ORDER, type SourceFile, sourceFiles, stepOf } from "./architecture.ts"

const files = sourceFiles()
const product = files.filter(({ path }) => stepOf(path) >= 0 && !isTest(path))

const LINES_MAX = 400
/** Files over the limit, with their lines. This list only ever shrinks. */
const LONG_FILES: Readonly<Record<string, number>> = {}

/** Who may write the tables of a prefix; `sys_` tables name their writer one by one. */
const WRITERS: Readonly<Record<string, string>> = {
  raw_: "ingest",
  seed_: "models",
  stg_: "models",
  int_: "models",
  fct_: "models",
  dim_: "models",
  ft_: "models",
  seg_: "segments",
  act_: "activation",
  sys_migration: "warehouse",
  sys_model: "models",
  sys_run: "models",
  sys_test: "models",
  sys_test_failure: "models",
  sys_freshness: "models",
  sys_content: "models",
  sys_prediction: "models",
  sys_prediction_drift: "models",
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /(^|\/)test-[^/]+$/.test(path)
}

function uphillImports(): string[] {
  return product.flatMap(({ path, imports }) =>
    imports
      .filter((target) => stepOf(target) > stepOf(path) || stepOf(target) < 0)
      .filter((target) => !target.startsWith("node_modules"))
      .map((target) => `${path} imports ${target}`),
  )
}

function cycles(): string[] {
  const graph = new Map(files.map(({ path, imports }) => [path, imports]))
  const state = new Map<string, "open" | "done">()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return
    if (state.get(path) === "open") {
      found.push([...trail.slice(trail.indexOf(path)), path].join(" -> "))
      return
    }
    state.set(path, "open")
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    state.set(path, "done")
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

function foreignWrites({ path, text }: SourceFile): string[] {
  const step = ORDER[stepOf(path)] ?? ""
  const written = [
    ...text.matchAll(/insert\s+into\s+(?:table\s+)?`?([a-z]+_[a-z_]+)/gi),
    ...text.matchAll(/\.insert\(\s*["'`]([a-z]+_[a-z_]+)/g),
  ].map(([, table]) => table ?? "")
  return written
    .filter((table) => {
      const writer = WRITERS[table] ?? WRITERS[`${table.split("_")[0]}_`]
      return writer !== undefined && writer !== step
    })
    .map((table) => `${path} writes ${table}`)
}

describe("the house", () => {
  test("imports run left to right", () => {
    expect(uphillImports()).toEqual([])
  })

  test("no file imports itself by a detour", () => {
    expect(cycles()).toEqual([])
  })

  test("each table has one writer, shown by its prefix", () => {
    expect(product.flatMap(foreignWrites)).toEqual([])
  })

  test("no file is named for a drawer of odds and ends", () => {
    const banned = /(^|\/)(utils?|helpers?|common|misc)(\.|\/|$)/
    expect(filePaths().filter((path) => banned.test(path))).toEqual([])
  })

  test("files stay small, and the list of exceptions only shrinks", () => {
    const long = files
      .map(({ path, text }) => [path, text.split("\n").length - 1] as const)
      .filter(([path, lines]) => lines > (LONG_FILES[path] ?? LINES_MAX))
    expect(long).toEqual([])
    for (const path of Object.keys(LONG_FILES))
      expect(files.find((file) => file.path === path)?.text.split("\n").length).toBeGreaterThan(
        LINES_MAX,
      )
  })

  test("every product file is used by another, or is an entry", () => {
    const entries =
      /^(pitboss\.ts|bench\/bench\.ts|dashboards\/web\/(main\.tsx|vite\.config\.ts)|.*\.d\.ts)$/
    const imported = new Set(files.flatMap(({ imports }) => imports))
    const lost = product.filter(({ path }) => !imported.has(path) && !entries.test(path))
    expect(lost.map(({ path }) => path)).toEqual([])
  })

  test("only the gate makes a cleared message", () => {
    const casts = files.filter(({ text }) => /as ClearedMessage\b/.test(text))
    expect(
      casts.map(({ path }) => path).filter((path) => path !== "tests/architecture.test.ts"),
    ).toEqual([])
  })

  test("only the embedded engine knows chDB", () => {
    const knowing = product.filter(({ text }) => /from "chdb/.test(text)).map(({ path }) => path)
    expect(knowing).toEqual(["warehouse/embedded.ts"])
  })

  test("amounts never pass through floating point", () => {
    const floats =
      /\b(?:Number|parseFloat)\(\s*[\w.]*(?:amount|stake|payout|handle|ggr|ngr|deposit)/i
    expect(product.filter(({ text }) => floats.test(text)).map(({ path }) => path)).toEqual([])
  })
})
