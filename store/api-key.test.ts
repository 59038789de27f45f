import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openDatabase } from "./database.ts"
import { openStore, type Store } from "./store.ts"
import { apiKey, apiKeyAnalyst, apiKeyBrands, apiKeyCompliance } from "./table/api-key.ts"

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-keys-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test("a source's key tells who it is, after a restart too, and its token is nowhere on disk", async () => {
  const { token } = await store.apiKeys.create({ name: "simulator", role: "source" })
  await store.close()
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  expect(await store.apiKeys.authenticate(token)).toMatchObject({
    name: "simulator",
    role: "source",
  })
  const folder = join(dataDir, "store")
  const disk = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))
  expect(disk.includes(token)).toBe(false)
})

test("a directory of before there were compliance officers keeps its keys, and takes theirs", async () => {
  const { token } = await store.apiKeys.create({ name: "pam", role: "source" })
  await store.close()
  const database = openDatabase(dataDir)
  const [before] = apiKey.statements
  await database.raw("alter table api_key rename to kept")
  await database.raw(before ?? "")
  await database.raw(
    "insert into api_key select id, name, role, token_hash, created_at, revoked_at from kept",
  )
  await database.raw("drop table kept")
  const later = [apiKeyCompliance.name, apiKeyAnalyst.name, apiKeyBrands.name]
  await database("migration").whereIn("name", later).delete()
  await database.destroy()
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  expect(await store.apiKeys.authenticate(token)).toMatchObject({ name: "pam", role: "source" })
  const officer = await store.apiKeys.create({ name: "officer", role: "compliance" })
  expect(await store.apiKeys.authenticate(officer.token)).toMatchObject({ role: "compliance" })
  const analyst = await store.apiKeys.create({ name: "ana", role: "analyst" })
  expect(await store.apiKeys.authenticate(analyst.token)).toMatchObject({ role: "analyst" })
})

test("a key of some brands says so wherever it is read, and one of all brands says nothing", async () => {
  const brands = ["orsa", "gull"]
  const held = await store.apiKeys.create({ name: "ana", role: "analyst", brands })
  const whole = await store.apiKeys.create({ name: "bob", role: "analyst" })
  expect(await store.apiKeys.authenticate(held.token)).toMatchObject({ name: "ana", brands })
  expect(await store.apiKeys.standing(held.id)).toEqual({ name: "ana", role: "analyst", brands })
  expect(await store.apiKeys.standing(whole.id)).toEqual({ name: "bob", role: "analyst" })
  expect((await store.apiKeys.list()).map((key) => key.brands)).toEqual([brands, undefined])
})

test.each([
  ["admin", ["orsa"], /for all brands: expected viewer or analyst/],
  ["source", ["orsa"], /for all brands/],
  ["compliance", ["orsa"], /for all brands/],
  ["analyst", [], /would see nothing/],
  ["viewer", ["orsa", "x') or 1"], /'x'\) or 1' is no brand/],
] as const)("a key of the role %s is made of no brands %j", async (role, brands, words) => {
  const made = store.apiKeys.create({ name: "k", role, brands })
  await expect(made).rejects.toMatchObject({
    code: "API_KEY_BRANDS",
    message: expect.stringMatching(words),
  })
  expect(await store.apiKeys.list()).toEqual([])
})

test("a revoked key opens nothing, and its sibling goes on", async () => {
  const old = await store.apiKeys.create({ name: "pam", role: "source" })
  const young = await store.apiKeys.create({ name: "pam", role: "source" })
  expect(await store.apiKeys.revoke(old.id)).toBe(true)
  expect(await store.apiKeys.revoke(old.id)).toBe(false)
  expect(await store.apiKeys.authenticate(old.token)).toBeUndefined()
  expect(await store.apiKeys.authenticate(young.token)).toMatchObject({ name: "pam" })
  const listed = await store.apiKeys.list()
  expect(listed.map(({ revokedAt }) => revokedAt !== undefined).sort()).toEqual([false, true])
  expect(JSON.stringify(listed)).not.toContain("hash")
})

test.each(["", "pb_", "pb_wrong", "' or 1 = 1 --"])("the token '%s' is nobody's", async (token) => {
  await store.apiKeys.create({ name: "pam", role: "admin" })
  expect(await store.apiKeys.authenticate(token)).toBeUndefined()
})

test("a key's name is a plain word", async () => {
  await expect(store.apiKeys.create({ name: "a b\n", role: "viewer" })).rejects.toMatchObject({
    code: "API_KEY_NAME",
  })
})
