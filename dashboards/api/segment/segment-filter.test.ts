import { expect, test } from "vitest"
import { filtered, NO_FOLDER, type SegmentFilter } from "./segment-filter.ts"

const row = (name: string, more: object = {}) => ({
  ...{ name, description: "", owner: "crm", tags: [] as string[], folder: null as string | null },
  ...{ state: "published" as "published" | "draft" | "archived", has_draft: false },
  ...more,
})

const rows = [
  row("vip", { folder: "crm/vip", tags: ["value"], description: "High value players" }),
  row("whales", { folder: "crm/vip/desk", tags: ["value", "desk"], owner: "desk" }),
  row("lapsed", { folder: "crm", has_draft: true }),
  row("sketch", { state: "draft", has_draft: true }),
  row("old", { state: "archived", folder: "crmx" }),
]
const names = (filter: SegmentFilter) => filtered(rows, filter).map(({ name }) => name)

test("without a wish all are there, in their order", () => {
  expect(names({})).toEqual(["vip", "whales", "lapsed", "sketch", "old"])
})

test("a folder holds what is within it, and not what only begins like it", () => {
  expect(names({ folder: "crm" })).toEqual(["vip", "whales", "lapsed"])
  expect(names({ folder: "crm/vip" })).toEqual(["vip", "whales"])
  expect(names({ folder: NO_FOLDER })).toEqual(["sketch"])
})

test("a draft beside what runs is a draft too", () => {
  expect(names({ state: "draft" })).toEqual(["lapsed", "sketch"])
  expect(names({ state: "published" })).toEqual(["vip", "whales", "lapsed"])
  expect(names({ state: "archived" })).toEqual(["old"])
})

test("tag, owner and words narrow each other; words are of any of what is said", () => {
  expect(names({ tag: "value" })).toEqual(["vip", "whales"])
  expect(names({ tag: "value", owner: "desk" })).toEqual(["whales"])
  expect(names({ text: "HIGH vip" })).toEqual(["vip"])
  expect(names({ text: "desk" })).toEqual(["whales"])
  expect(names({ text: "high desk" })).toEqual([])
})
