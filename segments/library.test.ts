import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { onDisk, readLibrary } from "./library.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-library-"))
  cpSync(join(import.meta.dirname, "library"), folder, { recursive: true })
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
const head = (name: string) => `---\nname: ${name}\ndescription: d\nowner: crm\n---\n`

test("a file with a mistake in its head, and one whose name is taken, are told beside the others", () => {
  const whole = readLibrary(folder)
  write("a-torn.sql", "---\nname: [\n---\nselect 1")
  write("zz-again.sql", `${head("vip")}select player_key from ft_player`)
  const { segments, broken } = readLibrary(folder)
  expect(segments).toEqual(whole.segments)
  expect(broken.map(({ name, fault }) => [name, fault.code])).toEqual([
    ["a-torn", "SEGMENT_FRONT_MATTER"],
    ["zz-again", "SEGMENT_NAME_TWICE"],
  ])
  expect(broken[0]?.fault.message).toContain("a-torn.sql:2")
})

test("a running segment is told from its file: another text, another head, torn, or gone", () => {
  const running = readLibrary(folder).segments.find(({ name }) => name === "vip")
  if (running === undefined) throw new Error("the library has a vip")
  const now = () => onDisk(running, readLibrary(folder))
  expect(now()).toBe("same")
  write("vip.sql", `${head("vip")}${running.sql}`)
  expect(now()).toBe("changed")
  write("vip.sql", "no head")
  expect(now()).toBe("broken")
  rmSync(join(folder, "vip.sql"))
  expect(now()).toBe("gone")
})
