import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ChainSite, openChainSite } from "./chain-site.fixture.ts"
import { type ExportScope, exportLines } from "./export.ts"
import type { ExportLine } from "./export-line.ts"
import { verifyFile } from "./verify-file.ts"

const p1 = { brand: "orsa", playerId: "p1" }
const p2 = { brand: "orsa", playerId: "p2" }
const p3 = { brand: "gull", playerId: "p3" }

let site: ChainSite
let from: string

// Records: 1 the begin; 2 a batch of all three; 3 a change; 4 and 5 batches of others; then a checkpoint; 6 a batch of p1.
beforeAll(async () => {
  site = await openChainSite()
  from = new Date(Date.now() - 60_000).toISOString()
  await site.decide([p1, p2, p3])
  await site.store.storedCampaigns.put({ name: "hello", definition: "a" }, "ann")
  await site.decide([p2])
  await site.decide([p3])
  await site.store.proof.checkpoint()
  await site.decide([p1])
})

afterAll(() => site.close())

const linesOf = async (scope: ExportScope) => {
  const lines: ExportLine[] = []
  for await (const line of exportLines(site, { scope, by: "ann", reason: "a request" }))
    lines.push(line)
  return lines
}

async function* texts(lines: readonly object[]) {
  for (const line of lines) yield JSON.stringify(line)
}

const check = (lines: readonly object[], key?: string) => verifyFile(texts(lines), key)

test("a player's export holds his rows and records, and of others nothing but digests", async () => {
  const lines = await linesOf({ player: p1 })
  const numbers = lines.flatMap((line) => (line.type === "record" ? [line.number] : []))
  const exported = lines.at(-2)
  // 2 and 6 cover him; the last is the export's own.
  expect(numbers).toEqual([2, 6, (exported as { number: number }).number])
  const rows = lines.flatMap((line) => (line.type === "row" ? [line.row["player_id"]] : []))
  expect(rows).toEqual(["p1", "p1"])
  expect(JSON.stringify(lines)).not.toMatch(/"p2"|"p3"|orsa:p2/)
  expect(await check(lines, site.store.proof.publicKey)).toMatchObject({
    ...{ scope: { player: "orsa:p1" }, records: 3, rows: 2, checkpoints: 2, fault: null },
  })
})

test("a period's export holds every record of it, and every row that they cover", async () => {
  const lines = await linesOf({ from, to: new Date(Date.now() + 60_000).toISOString() })
  const numbers = lines.flatMap((line) => (line.type === "record" ? [line.number] : []))
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1))
  expect(await check(lines)).toMatchObject({ rows: 6, fault: null })
})

describe("a file is found changed:", () => {
  let lines: readonly ExportLine[]
  beforeAll(async () => {
    lines = await linesOf({ from, to: new Date(Date.now() + 60_000).toISOString() })
  })
  const swapped = (number: number) => {
    const at = lines.findIndex((line) => line.type === "record" && line.number === number)
    const next = lines.findIndex((line) => line.type === "record" && line.number === number + 1)
    return lines.map(
      (line, index) => lines[index === at ? next : index === next ? at : index] ?? line,
    )
  }
  const changed = (type: ExportLine["type"], change: (line: ExportLine) => object, skip = 0) => {
    let seen = 0
    return lines.map((line) => (line.type === type && seen++ === skip ? change(line) : line))
  }

  test.each<[string, () => readonly object[], object]>([
    [
      "a record",
      () =>
        changed("record", (line) => ({ ...line, content: JSON.stringify(line).slice(0, 9) }), 2),
      { number: 3, what: "changed" },
    ],
    [
      "an actor",
      () =>
        lines.map((line) =>
          JSON.parse(JSON.stringify(line).replace('actor\\":\\"ann', 'actor\\":\\"eve')),
        ),
      { number: 3, kind: "campaign_changed", what: "changed" },
    ],
    [
      "a row",
      () =>
        changed(
          "row",
          (line) => ({ ...line, row: { ...(line as { row: object }).row, verdict: "allow" } }),
          1,
        ),
      { number: 2, kind: "decisions", what: "row_changed" },
    ],
    [
      "a row is gone",
      () => lines.filter((line) => line.type !== "row" || line.record !== 4),
      { number: 4, what: "row_missing" },
    ],
    [
      "a record is gone",
      () => lines.filter((line) => line.type !== "record" || line.number !== 3),
      { number: 3, what: "missing" },
    ],
    ["two records are swapped", () => swapped(4), { number: 4 }],
    ["the end is gone", () => lines.slice(0, -1), { what: "file_broken" }],
    [
      "a signature",
      () => changed("checkpoint", (line) => ({ ...line, at: "2020-01-01T00:00:00.000Z" })),
      { number: 5, what: "checkpoint_forged" },
    ],
    [
      "the key",
      () =>
        changed("header", (line) => ({
          ...line,
          public_key: Buffer.alloc(32, 9).toString("base64"),
        })),
      { number: 5, what: "checkpoint_forged" },
    ],
  ])("%s", async (_what, make, expected) => {
    expect((await check(lines)).fault).toBeNull()
    expect((await check(make())).fault).toMatchObject(expected)
  })

  test("a file of another key than the one that was given", async () => {
    const { fault } = await check(lines, Buffer.alloc(32, 9).toString("base64"))
    expect(fault?.what).toBe("file_broken")
  })
})
