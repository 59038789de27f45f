import { expect, test } from "vitest"
import { letterKey } from "./letter-key.ts"

test.each([
  ['{"brand":"orsa","player_id":"p:1"}', "orsa:p:1"],
  ['{"brand":"orsa"}', undefined],
  ['{"brand":"or:sa","player_id":"p1"}', undefined],
  ['{"brand":7,"player_id":"p1"}', undefined],
  ["null", undefined],
  ["garbage", undefined],
])("a dead letter %s is about %s", (text, key) => {
  expect(letterKey(Buffer.from(text))).toBe(key)
})
