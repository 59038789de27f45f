import { describe, expect, test } from "vitest"
import { parseProject } from "./project.ts"
import { type Choice, selectModels } from "./selection.ts"
import { PROJECT } from "./test-site.ts"

// stg_bet -> int_tile -> int_most -> fct_most; stg_move -> int_booking -> fct_day
const view = (from: string, tags = "") =>
  `---\nmaterialized: view\ndescription: A view\n${tags}columns: { brand: Brand }\n---\nselect brand from {{ ref('${from}') }}\n`
const project = parseProject({
  ...PROJECT,
  "intermediate/int_most.sql": view("int_tile", "tags: [money]\n"),
  "marts/fct_most.sql": view("int_most", "tags: [money, board]\n"),
})

const names = (choice: Choice, modified?: ReadonlySet<string>) =>
  selectModels(project, choice, modified)
    .map(({ name }) => name)
    .sort()

describe("a selection of models", () => {
  test("goes up and down so many steps as it says", () => {
    expect(names(["1+fct_most"])).toEqual(["fct_most", "int_most"])
    expect(names(["2+fct_most"])).toEqual(["fct_most", "int_most", "int_tile"])
    expect(names(["stg_bet+1"])).toEqual(["int_tile", "stg_bet"])
    expect(names(["1+int_tile+1"])).toEqual(["int_most", "int_tile", "stg_bet"])
    expect(names(["+int_tile+"])).toEqual(["fct_most", "int_most", "int_tile", "stg_bet"])
  })

  test("@ takes what reads a model, with everything that those read", () => {
    expect(names(["@stg_move"])).toEqual(["fct_day", "int_booking", "stg_move"])
    expect(names(["@int_most"])).toEqual(["fct_most", "int_most", "int_tile", "stg_bet"])
  })

  test("a space adds, a comma intersects, exclude takes away", () => {
    expect(names(["fct_day stg_bet"])).toEqual(["fct_day", "stg_bet"])
    expect(names(["tag:money,path:marts"])).toEqual(["fct_most"])
    expect(names(["+fct_most,+fct_day"])).toEqual([])
    expect(names({ select: ["+fct_most"], exclude: ["stg_bet", "tag:board"] })).toEqual([
      "int_most",
      "int_tile",
    ])
    expect(names({ exclude: ["path:staging", "+fct_day"] })).toEqual([
      "fct_most",
      "int_most",
      "int_tile",
    ])
  })

  test("knows names with a star, and how a model is materialized", () => {
    expect(names(["fct_*"])).toEqual(["fct_day", "fct_most"])
    expect(names(["materialized:incremental"])).toEqual(["fct_day", "int_booking"])
  })

  test("state:modified is what differs from what is deployed, and may be nothing", () => {
    expect(names(["state:modified+"], new Set(["int_most"]))).toEqual(["fct_most", "int_most"])
    expect(names(["state:modified"], new Set())).toEqual([])
    expect(() => names(["state:modified"])).toThrow(
      expect.objectContaining({ code: "MODELS_SELECTION_STATE" }),
    )
    expect(() => names(["state:newer"], new Set())).toThrow(
      expect.objectContaining({ code: "MODELS_SELECTION_STATE" }),
    )
  })

  test.each(["fct_nothing", "tag:none", "path:attic", "fct_day,tag:none"])(
    "refuses %s, which names nothing",
    (term) => {
      expect(() => names([term])).toThrow(
        expect.objectContaining({ code: "MODELS_SELECTION_EMPTY" }),
      )
      expect(() => names({ exclude: [term] })).toThrow(
        expect.objectContaining({ code: "MODELS_SELECTION_EMPTY" }),
      )
    },
  )
})
