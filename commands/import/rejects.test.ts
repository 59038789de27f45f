import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Rejects, rejectsPath } from "./rejects.ts"

let folder: string
let number = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-rejects-"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const pathOf = (ending: string) => join(folder, `${++number}.${ending}`)
const reject = (line: number, path = "amount") => ({
  ...{ line, code: "EVENT_INVALID", path, reason: 'expected a decimal, such as "12.50"' },
})
const linesOf = (path: string) => readFileSync(path, "utf8").trimEnd().split("\n")

describe.each(["ndjson", "csv"])("a file of rejects as %s", (ending) => {
  test("names each rejected row, and is not there without any", async () => {
    const path = pathOf(ending)
    const rejects = new Rejects(path, "/in/a, b.csv")
    await rejects.add([])
    expect(existsSync(path)).toBe(false)
    await rejects.add([reject(3)])
    await rejects.add([reject(7, "")])
    const expected =
      ending === "csv"
        ? [
            "file,line,code,path,reason",
            '"/in/a, b.csv",3,EVENT_INVALID,amount,"expected a decimal, such as ""12.50"""',
            '"/in/a, b.csv",7,EVENT_INVALID,,"expected a decimal, such as ""12.50"""',
          ]
        : [reject(3), reject(7, "")].map((one) => JSON.stringify({ file: "/in/a, b.csv", ...one }))
    expect(linesOf(path)).toEqual(expected)
  })

  test("takes back what comes again, also a line that was cut off, and nothing of other files", async () => {
    const path = pathOf(ending)
    const [first, second] = [new Rejects(path, "/in/1.csv"), new Rejects(path, "/in/2.csv")]
    await first.add([reject(3), reject(9)])
    await second.add([reject(4), reject(9), reject(11)])
    const whole = linesOf(path)
    appendFileSync(path, (whole.at(-1) ?? "").slice(0, 12))
    await second.takeBack(4)
    expect(linesOf(path)).toEqual(whole.slice(0, -2))
    await second.add([reject(9), reject(11)])
    expect(linesOf(path)).toEqual(whole)
    await first.takeBack(0)
    await second.takeBack(0)
    expect(existsSync(path)).toBe(false)
  })

  test("is not written over something else", async () => {
    const path = pathOf(ending)
    writeFileSync(path, "id,player,amount\n1,p1,5\n")
    await expect(new Rejects(path, "/in/1.csv").takeBack(0)).rejects.toMatchObject({
      code: "IMPORT_REJECTS",
    })
    expect(linesOf(path)).toEqual(["id,player,amount", "1,p1,5"])
  })
})

test("where a file of rejects cannot be written, that is said", async () => {
  const path = pathOf("txt")
  writeFileSync(path, "")
  const rejects = new Rejects(join(path, "deeper.ndjson"), "/in/1.csv")
  await expect(rejects.add([reject(1)])).rejects.toMatchObject({ code: "IMPORT_REJECTS" })
})

test("each import has a file of its own in the data directory", () => {
  expect(rejectsPath("/data", 12)).toBe("/data/import-rejects/12.ndjson")
})
