/** Longest line of an NDJSON body; a longer one is rejected and the stream goes on behind it. */
export const LINE_BYTES_MAX = 2_000_000

const NEW_LINE = 0x0a

/** One line of the body; `undefined` text stands for a line that is too long. */
export interface Line {
  readonly index: number
  readonly text: string | undefined
}

/** Splits a byte stream into lines, holding no more than one line at a time. Empty lines go. */
export async function* ndjsonLines(body: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let held: Buffer[] = []
  let bytes = 0
  let index = 0
  const take = (): Line | undefined => {
    const text = bytes > LINE_BYTES_MAX ? undefined : Buffer.concat(held).toString("utf8").trim()
    held = []
    bytes = 0
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
