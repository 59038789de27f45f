import { expect, test } from "vitest"
import { tagsIn, tagWords } from "./tag-list.ts"

test("tags are what stands between commas, each once", () => {
  expect(tagsIn("value, vip desk,, value , ")).toEqual(["value", "vip desk"])
  expect(tagsIn("")).toEqual([])
  expect(tagsIn(tagWords(["a", "b c"]))).toEqual(["a", "b c"])
})
