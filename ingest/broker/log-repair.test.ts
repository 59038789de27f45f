import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { silentLog } from "../../core/effects.ts"
import { repairLog } from "./log-repair.ts"

let logDir: string

beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), "pitboss-repair-"))
})

afterEach(() => rmSync(logDir, { recursive: true, force: true }))

/** A batch of so many records from an offset on, told apart by its content. */
function batch(first: number, records: number, content: string): Buffer {
  const body = Buffer.from(content.repeat(40))
  const bytes = Buffer.concat([Buffer.alloc(61), body])
  bytes.writeBigInt64BE(BigInt(first), 0)
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeInt8(2, 16)
  bytes.writeInt32BE(records - 1, 23)
  return bytes
}

function segment(partition: string, name: string, ...parts: readonly Buffer[]): string {
  const folder = join(logDir, partition)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.log`), Buffer.concat(parts))
  for (const index of ["index", "timeindex"]) writeFileSync(join(folder, `${name}.${index}`), "i")
  return join(folder, `${name}.log`)
}

test("of batches with the same offsets the later one stays, and the indexes are made anew", async () => {
  const [a, failed, b, c] = [batch(0, 3, "a"), batch(3, 4, "x"), batch(3, 2, "b"), batch(5, 1, "c")]
  const file = segment("bet-0", "000", a, failed, b, c)
  const told: unknown[] = []
  await repairLog(logDir, { ...silentLog, warn: (what: unknown) => void told.push(what) })
  expect(readFileSync(file)).toEqual(Buffer.concat([a, b, c]))
  expect(readdirSync(join(logDir, "bet-0"))).toEqual(["000.log"])
  expect(told).toEqual([{ partition: "bet-0", batches: 1 }])
})

test("where several failed in a row the last one stays, also at the end of the file", async () => {
  const [a, first, second, b] = [0, 1, 1, 1].map((offset, n) => batch(offset, 1, `${n}`))
  if (!(a && first && second && b)) throw new Error("four batches")
  const file = segment("__consumer_offsets-1", "000", a, first, second, b)
  await repairLog(logDir, silentLog)
  expect(readFileSync(file)).toEqual(Buffer.concat([a, b]))
})

test("what is in order stays as it is, with what Kafka itself cuts off behind it", async () => {
  const torn = batch(7, 1, "t").subarray(0, 90)
  const parts = [batch(0, 5, "a"), batch(5, 2, "b"), torn]
  const file = segment("bet-0", "000", ...parts)
  await repairLog(logDir, silentLog)
  expect(readFileSync(file)).toEqual(Buffer.concat(parts))
  expect(readdirSync(join(logDir, "bet-0"))).toEqual(["000.index", "000.log", "000.timeindex"])
})

test("gaps that compaction leaves are in order, and a window's end cuts no header", async () => {
  const parts = Array.from({ length: 3_000 }, (_, n) => batch(n * 7, 3, "abc"))
  const file = segment("compliance-3", "000", ...parts)
  await repairLog(logDir, silentLog)
  expect(readFileSync(file).length).toBe(Buffer.concat(parts).length)
})

test("only the latest segment, no log of the controller, and nothing behind a stop in order", async () => {
  const twice = [batch(0, 1, "a"), batch(0, 1, "b")]
  const files = [
    segment("bet-0", "000", ...twice),
    segment("bet-0", "001", batch(1, 1, "c")),
    segment("__cluster_metadata-0", "000", ...twice),
  ]
  const before = files.map((file) => readFileSync(file))
  await repairLog(logDir, silentLog)
  expect(files.map((file) => readFileSync(file))).toEqual(before)
  const open = segment("wallet-0", "000", ...twice)
  writeFileSync(join(logDir, ".kafka_cleanshutdown"), "")
  await repairLog(logDir, silentLog)
  expect(readFileSync(open)).toEqual(Buffer.concat(twice))
})
