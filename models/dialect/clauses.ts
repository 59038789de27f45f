import knex, { type Knex } from "knex"
import { PitbossError } from "../../core/errors.ts"
import { quoteIdentifier, quoteText } from "./quote.ts"

/** Where `with fill` begins and ends, and its step; without any the engine takes the ends that are there. */
export interface Fill {
  readonly from?: Knex.Value
  readonly to?: Knex.Value
  /** In units of the column: days of a Date. */
  readonly step?: number
}

type Setting = string | number | boolean

interface Clauses {
  readonly final?: boolean
  readonly arrayJoins?: readonly string[]
  readonly limitBy?: string
  readonly fill?: Fill
  readonly settings?: Readonly<Record<string, Setting>>
}

/** What knex knows of a select while it is built, with the clauses of ClickHouse beside. */
interface Built {
  _single: { clickhouse?: Clauses }
}

/** What a compiler of knex offers, and what is put around. */
export interface SelectCompiler {
  readonly single: Built["_single"]
  readonly bindingsHolder: { readonly bindings: unknown[] }
  columns(): string
  join(): string
  order(): string
  limit(): string
  waitMode(): string
}

declare module "knex" {
  namespace Knex {
    // biome-ignore lint/suspicious/noExplicitAny: an interface is extended under the very parameters that knex declares
    interface QueryInterface<TRecord extends {} = any, TResult = any> {
      /** Of rows with one identity the latest alone, also where parts were not merged yet. */
      final(): Knex.QueryBuilder<TRecord, TResult>
      /** A row for each element of an array: a column, or `column as alias`. `left`: also for an empty one. */
      arrayJoin(array: string, kind?: "left"): Knex.QueryBuilder<TRecord, TResult>
      /** The first rows of each group of equal values, in the order of the select. */
      limitBy(rows: number, columns: readonly string[]): Knex.QueryBuilder<TRecord, TResult>
      /** Rows for what is missing between the values of the last column of the order. */
      withFill(fill?: Fill): Knex.QueryBuilder<TRecord, TResult>
      /** Settings of this select alone. */
      settings(settings: Readonly<Record<string, Setting>>): Knex.QueryBuilder<TRecord, TResult>
    }
  }
}

const NAME = /^[a-z][a-z0-9_]*$/

function add(builder: unknown, more: Clauses): void {
  const { _single: single } = builder as Built
  single.clickhouse = { ...single.clickhouse, ...more }
}

const of = (builder: unknown) => (builder as Built)._single.clickhouse ?? {}

const METHODS: Readonly<Record<string, (this: Knex.QueryBuilder, ...args: never[]) => unknown>> = {
  final() {
    add(this, { final: true })
    return this
  },
  arrayJoin(array: string, kind?: "left") {
    const [name = "", alias] = array.split(/\s+as\s+/i)
    const named = [name, alias].flatMap((one) => one ?? []).map(quoteIdentifier)
    const clause = `${kind === "left" ? "left " : ""}array join ${named.join(" as ")}`
    add(this, { arrayJoins: [...(of(this).arrayJoins ?? []), clause] })
    return this
  },
  limitBy(rows: number, columns: readonly string[]) {
    if (!Number.isSafeInteger(rows) || rows < 1 || columns.length === 0)
      throw refused("limitBy", "a number of rows from 1 on, and at least one column")
    add(this, { limitBy: `limit ${rows} by ${columns.map(quoteIdentifier).join(", ")}` })
    return this
  },
  withFill(fill: Fill = {}) {
    add(this, { fill })
    return this
  },
  settings(settings: Readonly<Record<string, Setting>>) {
    add(this, { settings: { ...of(this).settings, ...settings } })
    return this
  },
}

/** Gives the builder the clauses of ClickHouse that knex does not know; once for the process. */
export function extendBuilder(): void {
  for (const [name, method] of Object.entries(METHODS))
    knex.QueryBuilder.extend(name, method as never)
}

/** Puts the clauses into the places where ClickHouse expects them. */
export function withClauses<Compiler extends SelectCompiler>(compiler: Compiler): Compiler {
  const { columns, join, order, limit, waitMode } = compiler
  const said = () => compiler.single.clickhouse ?? {}
  const beside = (...parts: readonly string[]) => parts.filter((part) => part !== "").join(" ")
  compiler.columns = () => beside(columns.call(compiler), said().final ? "final" : "")
  compiler.join = () => beside(...(said().arrayJoins ?? []), join.call(compiler) ?? "")
  compiler.order = () => {
    const ordered = order.call(compiler)
    const { fill } = said()
    if (fill === undefined) return ordered
    if (ordered === "") throw refused("withFill", "an order, whose last column is filled")
    return beside(ordered, fillOf(compiler, fill))
  }
  compiler.limit = () => beside(said().limitBy ?? "", limit.call(compiler))
  compiler.waitMode = () => beside(waitMode.call(compiler) ?? "", settingsOf(said().settings ?? {}))
  return compiler
}

// Places of values are counted in the order in which the clauses are compiled.
function fillOf({ bindingsHolder: { bindings } }: SelectCompiler, fill: Fill): string {
  const ends = (["from", "to"] as const).flatMap((end) => {
    if (fill[end] === undefined) return []
    bindings.push(fill[end])
    return [`${end} ?`]
  })
  if (fill.step !== undefined && !Number.isSafeInteger(fill.step))
    throw refused("withFill", "a whole step")
  const step = fill.step === undefined ? [] : [`step ${fill.step}`]
  return ["with fill", ...ends, ...step].join(" ")
}

function settingsOf(settings: Readonly<Record<string, Setting>>): string {
  const list = Object.entries(settings).map(([name, value]) => {
    if (!NAME.test(name)) throw refused("settings", "names such as max_execution_time")
    return `${name} = ${typeof value === "string" ? quoteText(value) : Number(value)}`
  })
  return list.length === 0 ? "" : `settings ${list.join(", ")}`
}

function refused(clause: string, expected: string): PitbossError {
  return new PitbossError(
    "MODELS_STATEMENT_REFUSED",
    `The ClickHouse dialect compiles no such ${clause}: expected ${expected}.`,
    { clause },
  )
}
