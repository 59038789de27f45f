import { isUtf8 } from "node:buffer"
import type { Readable } from "node:stream"

const [LF, CR] = [0x0a, 0x0d]
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
/** A longer line is no line: what is read of it is held. */
const LINE_BYTES_MAX = 16 * 1024 * 1024

/** What a text may be written in, besides UTF-8. */
export const ENCODINGS = ["utf-8", "latin1", "windows-1252"] as const
export type Encoding = (typeof ENCODINGS)[number]

/** A line of text, without its end. */
export interface TextLine {
  /** From 1. */
  readonly line: number
  /** Where it is not sound, something else stands in it for bytes that are no text. */
  readonly text: string
  /** All its bytes are text. */
  readonly isSound: boolean
  /** What it ends with; nothing at the end of the file. */
  readonly end: string
}

/**
 * The lines of a text. LF and CRLF end a line alike, also where they are mixed. A carriage return by itself is
 * a character, unless it is the first end that comes: then it ends lines too.
 */
export async function* textLines(
  bytes: Readable,
  encoding: Encoding = "utf-8",
): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder(encoding)
  let held: Buffer = Buffer.alloc(0)
  let line = 0
  let isMac: boolean | undefined
  const lineOf = (raw: Buffer): TextLine => {
    line += 1
    const end = endOf(raw)
    const marked = line === 1 && raw.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0
    const content = raw.subarray(marked, raw.length - end.length)
    if (encoding !== "utf-8") return { line, text: decoder.decode(content), isSound: true, end }
    return { line, text: content.toString("utf8"), isSound: isUtf8(content), end }
  }
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    isMac ??= beginsWithCr(held)
    if (isMac !== undefined) {
      let from = 0
      for (let to = nextEnd(held, from, isMac); to > 0; to = nextEnd(held, from, isMac)) {
        yield lineOf(held.subarray(from, to))
        from = to
      }
      held = held.subarray(from)
    }
    if (held.length > LINE_BYTES_MAX)
      throw new Error(`line ${line + 1} has more than ${LINE_BYTES_MAX} bytes`)
  }
  if (held.length > 0) yield lineOf(held)
}

// Undefined: not known yet.
function beginsWithCr(held: Buffer): boolean | undefined {
  const [cr, lf] = [held.indexOf(CR), held.indexOf(LF)]
  if (lf >= 0 && (cr < 0 || lf < cr)) return false
  if (cr < 0 || cr === held.length - 1) return undefined
  return held[cr + 1] !== LF
}

/** Behind the end of the line that begins at `from`; 0: its end is not there yet. */
function nextEnd(held: Buffer, from: number, isMac: boolean): number {
  const lf = held.indexOf(LF, from)
  if (!isMac) return lf + 1
  const cr = held.indexOf(CR, from)
  if (cr < 0 || (lf >= 0 && lf < cr)) return lf + 1
  // A line feed may follow it in what is not read yet.
  if (cr === held.length - 1) return 0
  return held[cr + 1] === LF ? cr + 2 : cr + 1
}

// At the end of the file a carriage return is half of an end.
function endOf(raw: Buffer): string {
  if (raw.at(-1) === LF) return raw.at(-2) === CR ? "\r\n" : "\n"
  return raw.at(-1) === CR ? "\r" : ""
}
