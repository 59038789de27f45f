import { nearest } from "../../core/nearest.ts"
import type { Contract } from "./contract.ts"
import type { SchemaTest } from "./front-matter.ts"
import { isMaterialized, type Model } from "./model.ts"

/** Something that a file names and that is not there; `path` leads to it in the file's YAML. */
export interface Named {
  readonly path: readonly (string | number)[]
  readonly message: string
}

type Models = ReadonlyMap<string, Model>

/** What examples may give beside columns: when a row was booked. */
const OF_STORES = ["booked_at"]
const RAW = /^(raw_\w+|sys_prediction|seg_transition)$/

/** What the tests of a model name and is not there: its own columns, and relations with theirs. */
export function unknownInTests({ matter }: Model, models: Models): readonly Named[] {
  const own = Object.keys(matter.columns)
  return matter.tests.flatMap((test, index) =>
    unknownInTest(test, own, models).map((one) => ({
      ...one,
      path: ["tests", index, ...one.path],
    })),
  )
}

function unknownInTest(test: SchemaTest, own: readonly string[], models: Models): readonly Named[] {
  if ("unique" in test) return columnsOf(test.unique, own, ["unique"])
  if ("not_null" in test) return columnsOf(test.not_null, own, ["not_null"])
  if ("accepted_values" in test)
    return columnsOf([test.accepted_values.column], own, ["accepted_values", "column"], false)
  if (!("relationships" in test)) return []
  const { column, to, field } = test.relationships
  const found = columnsOf([column], own, ["relationships", "column"], false)
  const other = models.get(to)
  if (other === undefined) return [...found, noModel(to, models, ["relationships", "to"])]
  const fields = Object.keys(other.matter.columns)
  return [...found, ...columnsOf([field], fields, ["relationships", "field"], false)]
}

/** What a contract names and is not there: its key, relations that are given, and columns. */
export function unknownInContract(
  { name, matter }: Model,
  contract: Contract,
  models: Models,
): readonly Named[] {
  const own = Object.keys(matter.columns)
  const inTests = contract.tests.flatMap(({ given, expect }, index) => {
    const expected = expect.flatMap((row, place) => {
      const path = ["tests", index, "expect", place]
      return Object.keys(row).length === 0
        ? [{ path, message: `an empty row says nothing of ${name}; expected columns of it.` }]
        : columnsOf(Object.keys(row), own, path, "named")
    })
    return [...unknownGiven(given, models, ["tests", index, "given"]), ...expected]
  })
  return [...columnsOf(contract.key, own, ["key"]), ...inTests]
}

function unknownGiven(
  given: Contract["tests"][number]["given"],
  models: Models,
  path: Named["path"],
): readonly Named[] {
  return Object.entries(given).flatMap(([relation, rows]) => {
    const model = models.get(relation)
    if (model === undefined)
      return RAW.test(relation) ? [] : [noModel(relation, models, [...path, relation])]
    const stored = isMaterialized(model, "incremental") ? OF_STORES : []
    const columns = [...Object.keys(model.matter.columns), ...stored]
    return rows.flatMap((row, place) =>
      columnsOf(Object.keys(row), columns, [...path, relation, place], "named"),
    )
  })
}

// Where `by` is false the path leads to the only name; `named`: the names are keys of what the path leads to.
function columnsOf(
  names: readonly string[],
  known: readonly string[],
  path: Named["path"],
  by: "placed" | "named" | false = "placed",
): readonly Named[] {
  return names.flatMap((name, index) => {
    if (known.includes(name)) return []
    const more = by === false ? [] : [by === "named" ? name : index]
    const message = `there is no column '${name}'; ${expected(name, known)}`
    return [{ path: [...path, ...more], message }]
  })
}

function noModel(name: string, models: Models, path: Named["path"]): Named {
  return { path, message: `there is no model '${name}'; ${expected(name, [...models.keys()])}` }
}

function expected(name: string, known: readonly string[]): string {
  const close = nearest(name, known)
  return close === undefined
    ? `expected one of ${known.slice(0, 12).join(", ")}${known.length > 12 ? ", ..." : ""}.`
    : `the nearest is '${close}'.`
}
