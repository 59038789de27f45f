import { expect, test } from "vitest"
import { keepHead, keptHead } from "./kept-head.ts"

function drawerOf(kept = new Map<string, string>()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  }
}

test("what was changed of a head comes back, by its name alone, until it is put back", () => {
  const drawer = drawerOf()
  const changed = { owner: "desk", tags: ["a", "b"], folder: null }
  keepHead("vip", changed, () => drawer)
  expect(keptHead("vip", () => drawer)).toEqual(changed)
  expect(keptHead("whales", () => drawer)).toEqual({})
  keepHead("vip", undefined, () => drawer)
  expect(keptHead("vip", () => drawer)).toEqual({})
})

test.each(["{", "null", "7", '{"tags": "a", "owner": 7, "folder": {}, "parameters": {}}'])(
  "what is no head is nothing: %s",
  (text) => {
    const drawer = drawerOf(new Map([["head:vip", text]]))
    expect(keptHead("vip", () => drawer)).toEqual({})
  },
)

test("a browser that keeps nothing stops nobody", () => {
  const none = () => {
    throw new Error("denied")
  }
  keepHead("vip", { owner: "x" }, none)
  expect(keptHead("vip", none)).toEqual({})
})
