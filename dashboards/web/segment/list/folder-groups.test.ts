import { expect, test } from "vitest"
import { folderGroups, foldersOf } from "./folder-groups.ts"

const rows = [
  { name: "b", folder: null },
  { name: "a", folder: "crm/vip" },
  { name: "d", folder: "acquisition" },
  { name: "c", folder: "crm/vip" },
]

test("folders come by name, those in none last, and each keeps its order", () => {
  const seen = folderGroups(rows).map((group) => [group.folder, group.rows.map(({ name }) => name)])
  expect(seen).toEqual([
    ["acquisition", ["d"]],
    ["crm/vip", ["a", "c"]],
    [undefined, ["b"]],
  ])
})

test("a folder is also what holds folders", () => {
  expect(foldersOf(rows)).toEqual(["acquisition", "crm", "crm/vip"])
})
