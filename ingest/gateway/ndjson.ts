import { isUtf8 } from "node:buffer"

/** Longest line of an NDJSON body; a longer one is rejected and the stream goes on behind it. */
export const LINE_BYTES_MAX = 2_000_000

const NEW_LINE = 0x0a

/** One line of the body, or why there is none. */
export interface Line {
  readonly index: number
  readonly text: string | undefined
  readonly fault?: "too long" | "not UTF-8"
}

/** Splits a byte stream into lines, holding no more than one line at a time. Empty lines go. */
export async function* ndjsonLines(body: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let held: Buffer[] = []
  let bytes = 0
  let index = 0
  const take = (): Line | undefined => {
    const isTooLong = bytes > LINE_BYTES_MAX
    const line = isTooLong ? undefined : Buffer.concat(held)
    held = []
    bytes = 0
    if (line === undefined) return { index: index++, text: undefined, fault: "too long" }
    if (!isUtf8(line)) return { index: index++, text: undefined, fault: "not UTF-8" }
    const text = line.toString("utf8").trim()
    return text === "" ? undefined : { index: index++, text }
  }
  const hold = (piece: Buffer): void => {
    bytes += piece.length
    if (bytes <= LINE_BYTES_MAX) held.push(piece)
  }
  for await (const chunk of body) {
    let start = 0
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, start)) {
      hold(chunk.subarray(start, end))
      const line = take()
      if (line) yield line
      start = end + 1
    }
    hold(chunk.subarray(start))
  }
  const last = take()
  if (last) yield last
}
