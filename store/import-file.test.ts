import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { openStore, type Store } from "./store.ts"

const DAY_MS = 86_400_000

let dataDir: string
let store: Store
let now = Date.UTC(2026, 0, 1)

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-import-file-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  store = await openStore({ dataDir }, { ...realEffects, now: () => new Date(now) })
})

afterAll(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const begin = (file: string) =>
  store.importFiles.begin({ file, contentHash: file, mappingHash: "m" }, `import:${file}`)

test("an import is given up that has neither ended nor moved since", async () => {
  const [left, moving, ended] = [await begin("left"), await begin("moving"), await begin("ended")]
  await store.importFiles.end(ended.number)
  now += 5 * DAY_MS
  await store.importFiles.advance(moving.number, { ...moving, linesDone: 10 })
  now += 3 * DAY_MS
  const since = new Date(now - 7 * DAY_MS)
  expect(await store.importFiles.abandoned(since)).toEqual([left.number])
  await store.importFiles.end(left.number)
  expect(await store.importFiles.abandoned(since)).toEqual([])
})
