import { expect, test } from "vitest"
import { keepDraft, readDraft } from "./draft.ts"

const DRAFT = { text: "select 1", on: 3 }

function drawerOf(charactersMax: number) {
  const kept = new Map<string, string>()
  const drawer = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, text: string) {
      if (text.length > charactersMax) throw new DOMException("exceeded the quota")
      kept.set(key, text)
    },
    removeItem: (key: string) => void kept.delete(key),
  }
  return () => drawer
}

test("a draft comes back, and is gone when it is none any more", () => {
  const drawer = drawerOf(100)
  expect(keepDraft("vip", DRAFT, drawer)).toBe(true)
  expect(readDraft("vip", drawer)).toEqual(DRAFT)
  expect(keepDraft("vip", undefined, drawer)).toBe(true)
  expect(readDraft("vip", drawer)).toBeUndefined()
})

test("a draft for which the browser has no room, or no storage at all, breaks nothing", () => {
  const drawer = drawerOf(5)
  expect(keepDraft("vip", DRAFT, drawer)).toBe(false)
  const none = () => {
    throw new DOMException("denied")
  }
  expect([keepDraft("vip", DRAFT, none), readDraft("vip", none)]).toEqual([false, undefined])
})

test("a draft that is too much for the field, of a time before it had a bound, is left alone", () => {
  const drawer = drawerOf(1_000_000)
  keepDraft("vip", { text: "x".repeat(100_001), on: 1 }, drawer)
  expect(readDraft("vip", drawer)).toBeUndefined()
})
