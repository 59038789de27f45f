import { buffer, text } from "node:stream/consumers"
import { tableFromIPC } from "apache-arrow"
import { expect, test } from "vitest"
import { memberStream } from "./member-stream.ts"

const member = (player_id: string) => ({
  ...{ brand: "orsa", player_id, player_key: "18446744073709551615" },
  entered_at: "2026-11-23T16:06:35.000Z",
})

async function* pages() {
  yield [member("a"), member('b,"c"\n')]
  yield []
  yield [member("d")]
}

async function* none() {}

test("pages become one CSV, with what it needs in quotes", async () => {
  const end = "18446744073709551615,2026-11-23T16:06:35.000Z"
  expect(await text(memberStream(pages(), "csv"))).toBe(
    `brand,player_id,player_key,entered_at\r\norsa,a,${end}\r\norsa,"b,""c""\n",${end}\r\norsa,d,${end}\r\n`,
  )
  expect(await text(memberStream(none(), "csv"))).toBe("brand,player_id,player_key,entered_at\r\n")
})

test("pages become one Arrow stream, also where there are none", async () => {
  const table = tableFromIPC(await buffer(memberStream(pages(), "arrow")))
  expect(table.toArray().map((row) => row.toJSON())).toEqual([
    member("a"),
    member('b,"c"\n'),
    member("d"),
  ])
  const empty = tableFromIPC(await buffer(memberStream(none(), "arrow")))
  expect([empty.numRows, empty.schema.names]).toEqual([
    0,
    ["brand", "player_id", "player_key", "entered_at"],
  ])
})
