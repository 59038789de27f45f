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

test("no id is a formula to a spreadsheet, and each can be read back; Arrow has them as they are", async () => {
  const ids = ["=cmd|' /C calc'!A0", "-1+2", "+49", "@SUM(1)", "\t=1", "'quoted", "p-1", "1=1"]
  async function* risky() {
    yield ids.map(member)
  }
  const lines = (await text(memberStream(risky(), "csv"))).trimEnd().split("\r\n").slice(1)
  const cells = lines.map((line) => line.split(",")[1] ?? "")
  expect(cells).toEqual([
    ...["'=cmd|' /C calc'!A0", "'-1+2", "'+49", "'@SUM(1)", "'\t=1", "''quoted", "p-1", "1=1"],
  ])
  expect(cells.map((cell) => cell.replace(/^'/, ""))).toEqual(ids)
  const table = tableFromIPC(await buffer(memberStream(risky(), "arrow")))
  expect([...(table.getChild("player_id") ?? [])]).toEqual(ids)
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
