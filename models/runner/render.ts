import type { BrandConfiguration } from "../../core/brand.ts"
import { BRAND_METRICS_DEFAULT } from "../../core/brand-metrics.ts"
import { PitbossError } from "../../core/errors.ts"
import { quoteText } from "../dialect/quote.ts"
import { dictionaryLiteral } from "./dictionary-name.ts"
import { gameAmounts, hasGameStepsSql } from "./game-step.ts"
import {
  baseAmount,
  baseCurrency,
  baseRate,
  brandDay,
  brandValue,
  countsNowhereSql,
  ngrStepList,
  ngrSteps,
  tableRate,
} from "./macro.ts"
import { type Model, relationName } from "./model.ts"
import type { Project } from "./project.ts"
import type { Call, Template } from "./template.ts"

export type Variables = Readonly<Record<string, string | number>>

/** Where and for whom a project is rendered. */
export interface Scope {
  readonly project: Project
  readonly brands: readonly BrandConfiguration[]
  readonly vars: Variables
  /** Database of all relations; undefined: the session's own. */
  readonly database?: string | undefined
  /** The instant for `{{ now }}`, RFC 3339; undefined: the engine's clock. */
  readonly now?: string | undefined
  /** Nothing is inserted here after it was built, so nothing follows inserts. */
  readonly isStill?: boolean | undefined
  /** Tables that hold what arrived since the last run, by the name of the raw table. */
  readonly recent?: ReadonlyMap<string, string> | undefined
  /** Tables that hold a model's rows in memory, found by the first column of its key, by the name of the model. */
  readonly copies?: ReadonlyMap<string, string> | undefined
  /** Table that stands for the model's own of touched keys: for looks beside a tick. */
  readonly touched?: string | undefined
  /** One of equal parts of the touched keys, for runs over many; undefined: all of them. */
  readonly slice?: { readonly place: number; readonly of: number } | undefined
}

export interface Rendering {
  /** Puts the text of views in place of their names: an insert triggers no view through a view. */
  readonly inlineViews?: boolean
  /** Relations that are read through another text: name to SQL that can stand behind `from`. */
  readonly instead?: ReadonlyMap<string, string>
}

/** The SQL of a model's select. */
export function renderSelect(scope: Scope, model: Model, rendering: Rendering = {}): string {
  return renderTemplate(scope, model, model.select, rendering)
}

/** The SQL that selects an incremental model's touched keys; it reads `{since:DateTime64(3)}`. */
export function renderTouched(scope: Scope, model: Model): string {
  return renderTemplate(scope, model, model.touched ?? [], {})
}

/** How many lines of a model's own text are behind that many lines of its rendered SQL: a call may become several. */
export function writtenLines(
  scope: Scope,
  model: Model,
  part: "select" | "touched",
  lines: number,
): number {
  const template = part === "select" ? model.select : (model.touched ?? [])
  let rendered = 1
  let written = 1
  for (const each of template) {
    const isText = typeof each === "string"
    const text = isText ? each : renderCall(scope, model, each, {})
    const breaks = text.split("\n").length - 1
    if (rendered + breaks >= lines) return written + (isText ? lines - rendered : 0)
    rendered += breaks
    written += isText ? breaks : 0
  }
  return written
}

/** Name of the table that holds the keys touched in this tick. */
export function touchedName({ name }: Pick<Model, "name">): string {
  return `${name}__touched`
}

/** Name of the table that holds a model's rows in memory. */
export function copyName(name: string): string {
  return `${name}__memory`
}

/** The table of touched keys that a select reads. */
export function touchedTable({ touched, database }: Scope, model: Model): string {
  return relationName(touched ?? touchedName(model), database)
}

/** Name of the table in which an incremental model keeps its rows, with `booked_at`. */
export function storeName(name: string): string {
  return `${name}__store`
}

function renderTemplate(
  scope: Scope,
  model: Model,
  template: Template,
  rendering: Rendering,
): string {
  return template
    .map((part) => (typeof part === "string" ? part : renderCall(scope, model, part, rendering)))
    .join("")
}

function renderCall(scope: Scope, model: Model, call: Call, rendering: Rendering): string {
  const [first = "", ...rest] = call.args
  switch (call.name) {
    case "ref":
    case "source":
      return renderRelation(scope, first, rendering)
    case "arrived":
      return relationName(scope.recent?.get(first) ?? first, scope.database)
    case "looked_up":
      return lookedUp(scope, model, call)
    case "store":
      return relationName(storeName(first), scope.database)
    case "dictionary":
      return dictionaryLiteral(first, scope.database)
    case "var":
      return renderVariable(scope, model, call)
    case "brand_day":
      return brandDay(scope.brands, first, rest[0])
    case "ngr_steps":
      return ngrSteps(scope.brands, call.args)
    case "ngr_step_list":
      return ngrStepList(scope.brands, call.args)
    case "game_amounts":
      return gameAmounts(scope.brands, call.args)
    case "has_game_steps":
      return hasGameStepsSql(scope.brands)
    case "brand_value":
      return renderBrandValue(scope, model, call)
    case "base":
      return baseAmount(scope.brands, first)
    case "counts_nowhere":
      return countsNowhereSql()
    case "base_rate":
      return baseRate(scope.brands)
    case "table_rate":
      return tableRate(scope.brands, call.args)
    case "base_currency":
      return baseCurrency(scope.brands, call.args[0])
    case "now":
      return scope.now === undefined
        ? "now64(3, 'UTC')"
        : `toDateTime64(${quoteText(instant(scope.now))}, 3, 'UTC')`
    case "touched":
      if (model.touched) return touchedKeys(scope, model)
      throw failure(model, call, "only an incremental model has touched keys")
    default:
      throw failure(
        model,
        call,
        "expected ref, source, arrived, looked_up, store, dictionary, var, brand_day, ngr_steps, ngr_step_list, game_amounts, has_game_steps, brand_value, counts_nowhere, base, base_rate, table_rate, base_currency, now or touched",
      )
  }
}

function touchedKeys(scope: Scope, model: Model): string {
  const { slice } = scope
  const table = touchedTable(scope, model)
  if (slice === undefined || !("key" in model.matter)) return table
  const key = model.matter.key.join(", ")
  return `(select * from ${table} where cityHash64(${key}) % ${slice.of} = ${slice.place})`
}

// For a join on the first column of its key: from memory, or the rows of the touched keys alone.
function lookedUp(scope: Scope, model: Model, call: Call): string {
  const [name = ""] = call.args
  const copy = scope.copies?.get(name)
  if (copy !== undefined) return relationName(copy, scope.database)
  const matter = scope.project.byName.get(name)?.matter
  if (matter?.materialized !== "incremental" || matter.strategy !== "overwrite" || !model.touched)
    throw failure(
      model,
      call,
      "expected a model that overwrites, looked up by an incremental one with the same key",
    )
  const [key = ""] = matter.key
  return `(select * from ${relationName(name, scope.database)} where ${key} in (select ${key} from ${touchedKeys(scope, model)}))`
}

function renderRelation(scope: Scope, name: string, rendering: Rendering): string {
  const instead = rendering.instead?.get(name)
  if (instead !== undefined) return instead
  const upstream = scope.project.byName.get(name)
  if (rendering.inlineViews && upstream?.matter.materialized === "view")
    return `(\n${renderSelect(scope, upstream, rendering)}\n)`
  return relationName(name, scope.database)
}

function renderVariable({ vars }: Scope, model: Model, call: Call): string {
  const [name = "", otherwise] = call.args
  const value = vars[name] ?? otherwise
  if (value === undefined)
    throw failure(model, call, "the variable has no value; expected one in the configuration")
  return typeof value === "number" || /^-?\d+(\.\d+)?$/.test(value)
    ? String(value)
    : quoteText(value)
}

function renderBrandValue({ brands }: Scope, model: Model, call: Call): string {
  const [name = "", brandColumn] = call.args
  const value = brandValue(brands, name, brandColumn)
  if (value !== undefined) return value
  const names = Object.keys(BRAND_METRICS_DEFAULT).join(", ")
  throw failure(model, call, `brands have no such parameter; expected one of ${names}`)
}

function instant(text: string): string {
  return new Date(text).toISOString().replace("T", " ").replace("Z", "")
}

function failure(model: Model, { name, args, line }: Call, why: string): PitbossError {
  const list = args.map((arg) => `'${arg}'`).join(", ")
  const said = args.length > 0 ? `${name}(${list})` : name
  return new PitbossError(
    "MODELS_CALL",
    `${model.path}:${line}: {{ ${said} }} cannot be rendered: ${why}.`,
    { path: model.path, line, name },
  )
}
