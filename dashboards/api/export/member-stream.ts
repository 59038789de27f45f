import { Readable } from "node:stream"
import { Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow"
import type { MemberRow } from "../segment/schema.ts"

/** The columns that leave: ids alone, and since when. */
export const EXPORTED = ["brand", "player_id", "player_key", "entered_at"] as const

export type ExportedMember = Pick<MemberRow, (typeof EXPORTED)[number]>
type Pages = AsyncIterable<readonly ExportedMember[]>

export const FORMATS = ["csv", "arrow"] as const
export type Format = (typeof FORMATS)[number]

/** Pages of members as a stream of bytes, a page at a time. */
export function memberStream(pages: Pages, format: Format): Readable {
  return Readable.from(format === "csv" ? csvOf(pages) : arrowOf(pages), { objectMode: false })
}

async function* csvOf(pages: Pages): AsyncGenerator<string> {
  yield `${EXPORTED.join(",")}\r\n`
  for await (const rows of pages)
    if (rows.length > 0)
      yield rows.map((row) => `${EXPORTED.map((name) => cell(row[name])).join(",")}\r\n`).join("")
}

/** How a text begins that a spreadsheet would reckon, and what takes that from it. */
const FORMULA = /^['=+\-@\t\r\n]/

// As RFC 4180 has it. Players choose their names, and operators' ids may be made of them: no id is a formula.
function cell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** Behind the last batch of an Arrow stream: a mark of continuation, and no length. */
const END_BYTES = 8

// A stream is its schema, batches and an end, each a message: of each page's own stream only the batches are wanted.
async function* arrowOf(pages: Pages): AsyncGenerator<Uint8Array> {
  const none = streamOf([])
  yield none.subarray(0, schemaBytes(none))
  for await (const rows of pages) {
    if (rows.length === 0) continue
    const page = streamOf(rows)
    yield page.subarray(schemaBytes(page), page.length - END_BYTES)
  }
  yield none.subarray(none.length - END_BYTES)
}

function streamOf(rows: readonly ExportedMember[]): Uint8Array {
  const columns = EXPORTED.map((name) => [
    name,
    vectorFromArray(
      rows.map((row) => row[name]),
      new Utf8(),
    ),
  ])
  return tableToIPC(new Table(Object.fromEntries(columns)), "stream")
}

// The first message: a mark of continuation, the length of what follows, and that.
function schemaBytes(stream: Uint8Array): number {
  const view = new DataView(stream.buffer, stream.byteOffset, END_BYTES)
  return END_BYTES + view.getInt32(4, true)
}
