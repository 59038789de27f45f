import { expect, test } from "vitest"
import { parseProject } from "../../../models/runner/project.ts"
import { PROJECT } from "../../../models/runner/test-site.ts"
import { toRun } from "./to-run.ts"

const table = (from: string) =>
  `---\nmaterialized: table\ndescription: A table\norder_by: [brand]\ncolumns: { brand: Brand }\n---\nselect brand from {{ ref('${from}') }}\n`
// stg_bet -> int_tile -> int_origin -> int_side -> fct_far; int_tile -> fct_other
const project = parseProject({
  ...PROJECT,
  "intermediate/int_origin.sql": table("int_tile"),
  "intermediate/int_side.sql": table("int_origin"),
  "marts/fct_far.sql": table("int_side"),
  "marts/fct_other.sql": table("int_tile"),
})
const ALL = ["stg_bet", "int_tile", "int_origin", "int_side", "fct_far", "fct_other"]
const built = (...names: string[]) => names.map((name) => ({ action: "rebuild", name }) as const)

test("what a deployment has just built is not built again", () => {
  expect(toRun(project, ALL, built(...ALL))).toEqual([])
  expect(toRun(project, ALL, [])).toEqual(ALL)
  expect(toRun(project, ALL, built("fct_other", "int_origin"))).toEqual([
    ...["stg_bet", "int_tile", "int_side", "fct_far"],
  ])
})

test("what it built from a table of yesterday is built again behind that one", () => {
  expect(toRun(project, ALL, built("int_side", "fct_far", "fct_other"))).toEqual([
    ...["stg_bet", "int_tile", "int_origin", "int_side", "fct_far"],
  ])
  expect(toRun(project, ["int_origin", "fct_far"], built("fct_far"))).toEqual([
    ...["int_origin", "fct_far"],
  ])
})

test("what is not chosen is not run, and another text of a description builds nothing", () => {
  expect(toRun(project, ["int_side"], built("int_side"))).toEqual([])
  const described = [{ action: "describe", name: "int_side" } as const]
  expect(toRun(project, ["int_side"], described)).toEqual(["int_side"])
})
