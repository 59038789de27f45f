import { asError, PitbossError } from "../../core/errors.ts"
import { forgingIn } from "../../warehouse/bare-text.ts"
import { isPassing } from "../../warehouse/passing.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { misleadingIn, type WrittenPart, writtenParts } from "../../warehouse/written-part.ts"
import { faultOf } from "../fault.ts"
import { refusal } from "./refusal.ts"

/** The longest text that is read, characters. */
const CHARACTERS_MAX = 100_000
/** Nodes of a parse beyond which planning alone would hold up everybody. */
const NODES_MAX = 20_000

const WRITTEN_ONE = /\bsystem[`"]?\s*\.\s*[`"]?one\b/i
const STRING = /'(?:[^'\\]|\\.|'')*'/g

/** What a text is to the engine. */
export interface Parsed {
  /** One select, as the engine writes it: only this form may run. */
  readonly select: string
  /** Of its explained parse, which shows settings and clauses. */
  readonly nodes: readonly WrittenPart[]
  /** Of the tree that the engine makes of it, which shows every call and every name. */
  readonly parts: readonly WrittenPart[]
}

/**
 * Parses a text without running any of it: formatted by the engine (one statement, no comments), then explained inside
 * a sub-query, where no output options can stand. Throws SANDBOX_SYNTAX, SANDBOX_SIZE; where the
 * engine itself fails, its own code.
 */
export async function parse(warehouse: Warehouse, text: string): Promise<Parsed> {
  if (text.length > CHARACTERS_MAX)
    throw refusal(
      "SANDBOX_SIZE",
      `the text has ${text.length} characters. Expected at most ${CHARACTERS_MAX}.`,
      { sql: text },
    )
  if (text.includes("\0"))
    throw refusal("SANDBOX_SYNTAX", "the text holds a zero byte. Expected one select.", {
      sql: text,
    })
  const bare = await formatted(warehouse, text.trimEnd().replace(/;$/, "")).catch(
    (thrown: unknown) => {
      throw misread(thrown, text)
    },
  )
  // The engine puts it into the parse of a select that reads nothing: there it could not be told apart.
  if (WRITTEN_ONE.test(bare.replaceAll(STRING, "''")))
    throw refusal("SANDBOX_RELATION", "it reads system.one. Expected models and segments.", {
      sql: text,
    })
  const select = await formatted(warehouse, `select * from (${bare})`).catch((thrown: unknown) => {
    throw misplaced(thrown)
  })
  const forging = forgingIn(select)
  if (forging !== undefined) throw refusal("SANDBOX_STATEMENT", `${forging}.`, { sql: text })
  // Explaining a parse runs nothing of it, and is beyond the restricted role.
  const lines = await warehouse
    .query<Explained>(`select * from (explain ast ${select})`)
    .catch((thrown: unknown) => {
      throw misread(thrown, text)
    })
  const nodes = treeOf(lines)
  if (nodes.length > NODES_MAX)
    throw refusal(
      "SANDBOX_SIZE",
      `the select has ${nodes.length} parts. Expected at most ${NODES_MAX}.`,
      { sql: text },
    )
  return { select, nodes, parts: await partsOf(warehouse, select, text) }
}

async function partsOf(
  warehouse: Warehouse,
  select: string,
  sql: string,
): Promise<readonly WrittenPart[]> {
  const parts = await writtenParts(warehouse, select).catch((thrown: unknown) => {
    throw misread(thrown, sql)
  })
  const misleading = misleadingIn(parts)
  if (misleading === undefined) return parts
  const { words, found } = misleading
  throw refusal("SANDBOX_STATEMENT", `${words}.`, { sql, found })
}

async function formatted(warehouse: Warehouse, sql: string): Promise<string> {
  const line = await warehouse.queryRestricted(
    "select formatQuerySingleLine({text:String}) as formatted",
    { text: sql },
  )
  return (JSON.parse(line) as { readonly formatted: string }).formatted
}

const EXPECTED = "Expected one select, without format, into outfile or parameters."

function misread(thrown: unknown, sql: string): Error {
  if (isPassing(thrown)) return asError(thrown)
  const { message, line, column } = faultOf(thrown, sql)
  const words = (message.split(/ Expected one of|: Syntax error/)[0] ?? "").replace(
    /[ .:]*( Nothing ran\.)?$/,
    "",
  )
  const isPlaced = line !== undefined && column !== undefined
  const place = isPlaced ? { line, column } : {}
  return new PitbossError("SANDBOX_SYNTAX", `Nothing ran: ${words}. ${EXPECTED}`, place)
}

// It is a select by itself and cannot stand inside another: its end says more than a plain one's.
function misplaced(thrown: unknown): Error {
  if (isPassing(thrown)) return asError(thrown)
  const said = asError(thrown).message.split(/ Expected one of|: In scope|\n/)[0] ?? ""
  return new PitbossError("SANDBOX_STATEMENT", `Nothing ran: it is no plain select. ${EXPECTED}`, {
    said: said.slice(0, 100),
  })
}

interface Explained {
  readonly explain: string
}

interface OpenNode extends WrittenPart {
  children: number
}

// One blank deeper is a child.
function treeOf(lines: readonly Explained[]): readonly WrittenPart[] {
  const open: OpenNode[] = []
  return lines.map(({ explain }) => {
    const depth = explain.length - explain.trimStart().length
    const [kind = "", name = ""] = explain.trim().split(" ")
    const parent = open[depth - 1]
    const isAliased = explain.includes(" (alias ")
    const place = parent?.children ?? 0
    const node: OpenNode = { kind, name, isAliased, parent, place, children: 0 }
    if (parent) parent.children++
    open.length = depth
    open.push(node)
    return node
  })
}
