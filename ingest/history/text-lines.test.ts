import { Readable } from "node:stream"
import fc from "fast-check"
import { expect, test } from "vitest"
import { type TextLine, textLines } from "./text-lines.ts"

async function linesOf(chunks: readonly Buffer[]): Promise<TextLine[]> {
  const lines: TextLine[] = []
  for await (const line of textLines(Readable.from(chunks))) lines.push(line)
  return lines
}

/** The same bytes in chunks of so many. */
const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  )

test("lines are the same however their bytes come in, and none of them is lost", async () => {
  const piece = fc.constantFrom("a", "é", "\u2028", "\r", "\n", "\r\n", "bc")
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const text = pieces.join("")
      const bytes = Buffer.from(text)
      const lines = await linesOf([bytes])
      expect(lines.map((line) => line.text + line.end).join("")).toBe(text)
      for (const size of [1, 2, 3, 7]) expect(await linesOf(cut(bytes, size))).toEqual(lines)
    }),
  )
})

test("ends of both kinds count alike, and a carriage return within a line is a character", async () => {
  const lines = await linesOf([Buffer.from("\uFEFFa\r\nb\rc\n\r\nd")])
  expect(lines.map(({ line, text }) => [line, text])).toEqual([
    [1, "a"],
    [2, "b\rc"],
    [3, ""],
    [4, "d"],
  ])
})

test("a carriage return that is the first end ends all lines", async () => {
  const lines = await linesOf([Buffer.from("a\rb\r\rc")])
  expect(lines.map(({ text }) => text)).toEqual(["a", "b", "", "c"])
})

test("a line without an end is refused before it fills the memory", async () => {
  const endless = (function* () {
    for (let n = 0; n < 40; n++) yield Buffer.alloc(1024 * 1024, "x")
  })()
  const reading = async () => {
    for await (const _ of textLines(Readable.from(endless)));
  }
  await expect(reading()).rejects.toThrow("line 1 has more than")
})
