import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { claimTarget } from "./target.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-target-"))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const claim = (name: string) => claimTarget(join(folder, name), join(folder, "data"))
const refused = expect.objectContaining({ code: "BACKUP_TARGET" })

test("a backup that was cut off is begun anew in its own folder", () => {
  claim("kept")
  mkdirSync(join(folder, "kept", "data"))
  writeFileSync(join(folder, "kept", "data", "half"), "half")
  claim("kept")
  expect(readdirSync(join(folder, "kept"))).toEqual(["unfinished-backup"])
})

test("a folder that holds anything else is refused, and nothing is taken away", () => {
  mkdirSync(join(folder, "mine", "photos"), { recursive: true })
  writeFileSync(join(folder, "mine", "unfinished-backup"), "a list of mine")
  expect(() => claim("mine")).toThrow(refused)
  claim("kept")
  writeFileSync(join(folder, "kept", "notes.txt"), "mine")
  expect(() => claim("kept")).toThrow(refused)
  expect(existsSync(join(folder, "mine", "photos"))).toBe(true)
  expect(existsSync(join(folder, "kept", "notes.txt"))).toBe(true)
})

test("a folder whose marker says something else is refused", () => {
  mkdirSync(join(folder, "data-of-mine", "data"), { recursive: true })
  writeFileSync(join(folder, "data-of-mine", "unfinished-backup"), "todo")
  expect(() => claim("data-of-mine")).toThrow(refused)
  expect(existsSync(join(folder, "data-of-mine", "data"))).toBe(true)
})
