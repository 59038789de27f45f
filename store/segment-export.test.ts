import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openStore } from "./store.ts"

test("an export is known from its begin on, also where it was broken off", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-exports-"))
  const masterKey = Buffer.alloc(32, 1)
  const what = { segment: "vip", version: "1", format: "csv" }
  const first = await openStore({ dataDir, masterKey })
  const id = await first.segmentExports.begin(what, { name: "anna", role: "admin" })
  await first.close()
  const store = await openStore({ dataDir, masterKey })
  expect(await store.segmentExports.list("vip")).toMatchObject([
    { ...what, by: "anna", role: "admin", endedAt: undefined, players: undefined },
  ])
  await store.segmentExports.finish(id, 7)
  expect(await store.segmentExports.list("vip")).toMatchObject([{ players: 7, by: "anna" }])
  expect((await store.segmentExports.list("vip"))[0]?.endedAt).toBeInstanceOf(Date)
  expect(await store.segmentExports.list("other")).toEqual([])
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})
