import { expect, test } from "vitest"
import { completionsAt } from "./completion.ts"

const column = (name: string) => ({ name, type: "UInt64", description: name, protects: false })
const known = {
  relations: [
    {
      relation: "ft_player",
      description: "Players",
      protects: false,
      columns: [column("bets_7d"), { ...column("harm_level"), protects: true }],
    },
    { relation: "fct_day", description: "Days", protects: false, columns: [column("gaming_day")] },
  ],
  segments: [{ name: "vip", description: "Very important" }],
}
const at = (marked: string) => {
  const place = marked.indexOf("|")
  return completionsAt(marked.replace("|", ""), place, known)
}
const labels = (marked: string) => at(marked)?.options.map(({ label }) => label)

test("behind from stand relations, with their descriptions", () => {
  expect(labels("select player_key from |")).toEqual(["ft_player", "fct_day"])
  expect(at("select player_key from ft|")).toMatchObject({ from: 23, isNamed: true })
  expect(at("select player_key from |")?.options[0]).toMatchObject({ info: "Players" })
})

test("elsewhere stand the columns of the relations that the select names, with type", () => {
  const found = at("select player_key from ft_player where be|")
  expect(found?.options.slice(0, 2)).toMatchObject([
    { label: "bets_7d", detail: "UInt64" },
    { label: "harm_level", detail: "UInt64, for protection alone" },
  ])
  expect(labels("select player_key from ft_player where |")).not.toContain("gaming_day")
  expect(labels("select | from fct_day")).toContain("gaming_day")
})

test("within a segment's braces stand segments, and within texts and comments nothing", () => {
  expect(labels("... in (select player_key from {{ segment('v|") ?? []).toEqual(["vip"])
  expect(at("select player_key from ft_player where country = 'be|")).toBeUndefined()
  expect(at("select 'it''s' -- be|")).toBeUndefined()
  expect(at("select 1|")).toBeUndefined()
  expect(labels("select 'a', b|")).toContain("by")
})
