import { PitbossError } from "../../core/errors.ts"
import { quoteIdentifier } from "../dialect/quote.ts"
import type { Contract } from "./contract.ts"
import { FrontMatter, type TableMatter } from "./front-matter.ts"
import { type Layer, layerOf } from "./layer.ts"
import { withMarks } from "./protects.ts"
import { type Call, callsOf, parseTemplate, type Template } from "./template.ts"
import { parseYaml } from "./yaml-file.ts"

/** One file of the project. */
export interface Model<Matter extends FrontMatter = FrontMatter> {
  readonly name: string
  readonly layer: Layer
  /** Path inside the project's folder, with slashes. */
  readonly path: string
  readonly matter: Matter
  /** The whole file. */
  readonly text: string
  readonly select: Template
  /** Selects the touched keys; only of incremental models. */
  readonly touched: Template | undefined
  readonly contract: Contract | undefined
}

/** Calls that read another model: its relation, its rows by key, those of an incremental one's store, or a dictionary. */
export const READING: ReadonlySet<string> = new Set(["ref", "looked_up", "store", "dictionary"])
/** Calls that read a raw table: all of it, or in a `touched` what arrived since the last run. */
export const RAW_READING: ReadonlySet<string> = new Set(["source", "arrived"])

const FILE = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*\r?\n([\s\S]*)$/

/**
 * Reads one model file. Throws MODELS_FRONT_MATTER, MODELS_YAML, MODELS_TEMPLATE or MODELS_LAYER_*
 * with file and line.
 */
export function parseModel(path: string, text: string, contract: Contract | undefined): Model {
  const name = path.slice(path.lastIndexOf("/") + 1, -".sql".length)
  const layer = layerOf(path, name)
  const [, head, body] = FILE.exec(text) ?? []
  if (head === undefined || body === undefined)
    throw new PitbossError(
      "MODELS_FRONT_MATTER",
      `${path}:1: no front matter; expected a line '---', YAML, a line '---', then one select.`,
      { path },
    )
  const matter = withMarks(parseYaml({ text: head, path, line: 2 }, FrontMatter))
  const bodyLine = head.split("\n").length + 3
  const select = parseTemplate(body.trim().replace(/;$/, ""), path, bodyLine + leading(body))
  const touched =
    matter.materialized === "incremental"
      ? parseTemplate(matter.touched.trim(), path, lineOf(text, "touched:"))
      : undefined
  return { name, layer, path, text, matter, select, touched, contract }
}

/** The YAML of a model's file, with the line on which it begins. */
export function headOf({ path, text }: Model): { text: string; path: string; line: number } {
  const head = FILE.exec(text)?.[1]
  return head === undefined ? { text, path, line: 1 } : { text: head, path, line: 2 }
}

/** Names of the models that a model reads, in its select or its touched. */
export function referencesOf(model: Model): readonly string[] {
  const calls = [...callsOf(model.select), ...callsOf(model.touched ?? [])]
  const names = calls.filter(({ name }) => READING.has(name)).map(({ args }) => args[0] ?? "")
  return [...new Set(names)]
}

/** Names of the raw tables that a model reads. */
export function sourcesOf(model: Model): readonly string[] {
  const calls = [...callsOf(model.select), ...callsOf(model.touched ?? [])]
  const names = calls.flatMap((call) => rawOf(call) ?? [])
  return [...new Set(names)]
}

/** The raw table that a call reads. */
export function rawOf({ name, args }: Call): string | undefined {
  return RAW_READING.has(name) ? (args[0] ?? "") : undefined
}

/** True for models of one materialization. */
export function isMaterialized<Kind extends FrontMatter["materialized"]>(
  model: Model,
  kind: Kind,
): model is Model<Extract<FrontMatter, { materialized: Kind }>> {
  return model.matter.materialized === kind
}

/** True for models that are built as a whole, beside what stands: nothing has to wait meanwhile. */
export function isTable(model: Model): model is Model<TableMatter> {
  const { materialized } = model.matter
  return ["table", "refreshable", "dictionary"].includes(materialized)
}

/** A relation's name as it stands in SQL, inside a database or in the session's own. */
export function relationName(name: string, database: string | undefined): string {
  const quoted = quoteIdentifier(name)
  return database === undefined ? quoted : `${quoteIdentifier(database)}.${quoted}`
}

function leading(body: string): number {
  return body.slice(0, body.length - body.trimStart().length).split("\n").length - 1
}

function lineOf(text: string, start: string): number {
  const lines = text.split("\n")
  return lines.findIndex((line) => line.startsWith(start)) + 1
}
