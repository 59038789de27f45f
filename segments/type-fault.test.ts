import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { PitbossError } from "../core/errors.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { faultOf, faultWords } from "./fault.ts"

const dataDir = mkdtempSync(join(tmpdir(), "pitboss-types-"))
let warehouse: Warehouse & { close(): Promise<void> }

beforeAll(async () => {
  warehouse = await openEmbedded({ path: dataDir })
  await warehouse.command(
    `create table ft_player (player_key UInt64, deposits Decimal(38, 6), country LowCardinality(String),
consents Array(LowCardinality(String)), bet_last_at Nullable(DateTime64(3)), is_test UInt8, played Map(String, Decimal(38, 6)))
engine = MergeTree order by player_key`,
  )
  await warehouse.command("insert into ft_player (player_key, country) values (1, 'Secretland')")
})

afterAll(async () => {
  await warehouse.close()
  rmSync(dataDir, { recursive: true, force: true })
})

// As compile.ts hands on what the engine says.
async function wordsOf(condition: string): Promise<string> {
  const sql = `select player_key\nfrom ft_player\nwhere ${condition}`
  try {
    await warehouse.query(`describe table (${sql})`)
    return "it is sound"
  } catch (thrown) {
    const { message } = thrown as Error
    return faultWords(faultOf(new PitbossError("SEGMENT_SQL", message, {}, { cause: thrown }), sql))
  }
}

test.each([
  [
    "deposits > 'abc'",
    "Line 3, column 7: `deposits` is a number and 'abc' a text: they do not compare. Nothing ran.",
  ],
  [
    "country = 5",
    "Line 3, column 7: `country` is a text and 5 a number: they do not compare. Nothing ran.",
  ],
  [
    "consents = 'email'",
    "Line 3, column 7: `consents` is a list and 'email' a text: they do not compare. Expected has(consents, 'email'). Nothing ran.",
  ],
  [
    "deposits > country",
    "Line 3, column 7: `deposits` is a number and `country` a text: they do not compare. Nothing ran.",
  ],
  [
    "played['x'] > 'y'",
    "Line 3, column 7: `played` is a number and 'y' a text: they do not compare. Nothing ran.",
  ],
  [
    "country > now()",
    "Line 3, column 7: `country` is a text and what it is compared with an instant: they do not compare. Nothing ran.",
  ],
  [
    "deposits in ('a')",
    "Line 3, column 20: 'a' is compared with a number, and is none. Nothing ran.",
  ],
  ["deposits + country > 3", "`plus` does not take a number and a text. Nothing ran."],
  ["length(is_test) > 1", "Line 3, column 7: `length` does not take a number. Nothing ran."],
  [
    "country",
    "The condition is a text. Expected one that is true or false, such as a comparison. Nothing ran.",
  ],
  [
    "deposits > sum(is_test)",
    "Line 3, column 18: `sum(is_test)` is of several rows, and `where` looks at one at a time. Expected it in `having`, behind `group by player_key`. Nothing ran.",
  ],
  [
    "dateDiff(bet_last_at, now()) > 3",
    "Line 3, column 7: `dateDiff` has another number of arguments. Expected 3 mandatory arguments and 1 optional argument, got 2 arguments. Nothing ran.",
  ],
])("%s is told in words about the text", async (condition, words) => {
  expect(await wordsOf(condition)).toBe(words)
})

test("a column that is neither grouped by nor aggregated is named", async () => {
  expect(await wordsOf("1 group by player_key having country != ''")).toContain(
    "`country` stands neither in `group by` nor within an aggregate, such as any(country).",
  )
})

test("what a sub-query found while the select was checked is not repeated", async () => {
  const words = await wordsOf("deposits > (select country from ft_player limit 1)")
  expect(words).not.toContain("Secretland")
  expect(words).toContain("`deposits` is a number")
})
