import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { leafOf, merklePath, merkleRoot, rootByPath } from "./merkle.ts"

const hash = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest()
const leaves = (count: number) => Array.from({ length: count }, (_, n) => leafOf({ n }))
const node = (a: string, b: string) =>
  hash(Buffer.of(1), Buffer.from(a, "hex"), Buffer.from(b, "hex")).toString("hex")

test("a leaf is the hash of a zero and the row's canonical text", () => {
  const text = Buffer.concat([Buffer.of(0), Buffer.from('{"a":1,"b":"x"}')])
  expect(leafOf({ b: "x", a: 1 })).toBe(hash(text).toString("hex"))
})

test("five leaves stand as four and one, as RFC 6962 draws it", () => {
  const [a = "", b = "", c = "", d = "", e = ""] = leaves(5)
  expect(merkleRoot([a, b, c, d, e])).toBe(node(node(node(a, b), node(c, d)), e))
})

test.each([1, 2, 3, 4, 5, 7, 8, 200])(
  "each of %i leaves is proven by its path, at its place alone",
  (count) => {
    const all = leaves(count)
    const root = merkleRoot(all)
    all.forEach((leaf, place) => {
      const path = merklePath(all, place)
      expect(rootByPath(leaf, place, count, path)).toBe(root)
      expect(rootByPath(leafOf({ n: -1 }), place, count, path)).not.toBe(root)
      if (count > 1) expect(rootByPath(leaf, (place + 1) % count, count, path)).not.toBe(root)
      expect(rootByPath(leaf, place, count, [...path, root])).toBeUndefined()
    })
  },
)
