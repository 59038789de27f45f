import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import knex from "knex"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { parseContactPatch } from "./contact.ts"
import { openStore, type Store } from "./store.ts"

const ANNA = { brand: "orsa", playerId: "p1" }
const BEN = { brand: "orsa", playerId: "p2" }

let root: string
let dataDir: string
let env: Record<string, string>
let store: Store | undefined

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pitboss-store-"))
  dataDir = join(root, "data")
  env = { XDG_CONFIG_HOME: join(root, "config") }
})

afterEach(async () => {
  await store?.close()
  store = undefined
  rmSync(root, { recursive: true, force: true })
})

async function reopen(): Promise<Store> {
  await store?.close()
  store = await openStore({ dataDir, env })
  return store
}

function database() {
  return knex({
    client: "better-sqlite3",
    connection: { filename: join(dataDir, "store", "pitboss.sqlite") },
    useNullAsDefault: true,
  })
}

function bytesOnDisk(): Buffer {
  const folder = join(dataDir, "store")
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))
}

describe("the vault", () => {
  test("gives a player's address back after a restart and keeps none of it readable on disk", async () => {
    const { vault } = await reopen()
    const contact = {
      email: "anna.loves@slots.test",
      phone: "+35621234567",
      first_name: "Annabella",
    }
    await vault.put(ANNA, contact)
    for (const word of Object.values(contact)) expect(bytesOnDisk().includes(word)).toBe(false)
    expect(await (await reopen()).vault.read(ANNA)).toEqual(contact)
    expect(await store?.vault.read(BEN)).toBeUndefined()
  })

  test("merges what is given, keeps what is absent and deletes what is null", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "a@x.test", first_name: "Anna", device_tokens: ["t1"] })
    await vault.put(ANNA, { first_name: null, last_name: "Borg", device_tokens: ["t2"] })
    expect(await vault.read(ANNA)).toEqual({
      email: "a@x.test",
      last_name: "Borg",
      device_tokens: ["t2"],
    })
  })

  test("knows since when it has an address; the first and one that comes back are no new ones", async () => {
    const { vault } = await reopen()
    const since = async () => (await vault.address(ANNA))?.emailSince ?? Number.NaN
    await vault.put(ANNA, { phone: "+35621234567" })
    expect(await vault.address(ANNA)).toEqual({ contact: { phone: "+35621234567" }, emailSince: 0 })
    await vault.put(ANNA, { email: "a@x.test" })
    expect(await since()).toBe(0)
    const before = Date.now()
    await vault.put(ANNA, { email: "b@x.test" })
    const changedAt = await since()
    expect(changedAt).toBeGreaterThanOrEqual(before)
    await vault.put(ANNA, { first_name: "Anna", email: "B@x.test" })
    expect(await since()).toBe(changedAt)
    await vault.put(ANNA, { email: "a@x.test" })
    expect(await since()).toBe(0)
    await vault.put(ANNA, { email: null })
    await vault.put(ANNA, { email: "a@x.test" })
    expect(await since()).toBe(0)
    for (const word of ["a@x.test", "b@x.test"]) expect(bytesOnDisk().includes(word)).toBe(false)
    await vault.erase(ANNA)
    expect(await vault.address(ANNA)).toBeUndefined()
  })

  test("counts an address that somebody trusts as known from then on, and no other one", async () => {
    const { vault } = await reopen()
    const since = async () => (await vault.address(ANNA))?.emailSince ?? Number.NaN
    expect(await vault.trustAddress(ANNA, "officer")).toBe(false)
    await vault.put(ANNA, { email: "a@x.test" })
    await vault.put(ANNA, { email: "b@x.test" })
    const before = Date.now()
    expect(await vault.trustAddress(ANNA, "officer")).toBe(true)
    const trustedAt = await since()
    expect(trustedAt).toBeGreaterThanOrEqual(before)
    await (await reopen()).vault.put(ANNA, { first_name: "Anna" })
    expect((await store?.vault.address(ANNA))?.emailSince).toBe(trustedAt)
    await store?.vault.put(ANNA, { email: "a@x.test" })
    expect((await store?.vault.address(ANNA))?.emailSince).toBe(0)
  })

  test("takes the address of a row from before it remembered them for the first", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "a@x.test" })
    await store?.close()
    const raw = database()
    await raw("vault_contact").update({ addresses: null })
    await raw.destroy()
    const again = (await reopen()).vault
    expect((await again.address(ANNA))?.emailSince).toBe(0)
    await again.put(ANNA, { email: "b@x.test" })
    expect((await again.address(ANNA))?.emailSince).toBeGreaterThan(0)
    await again.put(ANNA, { email: "a@x.test" })
    expect((await again.address(ANNA))?.emailSince).toBe(0)
  })

  test("loses no field when a player's fields arrive at the same moment", async () => {
    const { vault } = await reopen()
    await Promise.all([
      vault.put(ANNA, { email: "a@x.test" }),
      vault.put(ANNA, { phone: "+35621234567" }),
      vault.put(ANNA, { first_name: "Anna" }),
      ...Array.from({ length: 30 }, (_, i) => vault.put(BEN, { address: `Street ${i}` })),
    ])
    expect(await vault.read(ANNA)).toEqual({
      email: "a@x.test",
      phone: "+35621234567",
      first_name: "Anna",
    })
  })

  test("an erased player cannot be opened with anything that is left on disk", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "anna@x.test" })
    const raw = database()
    const row = await raw("vault_contact").first<{
      wrapped_key: ArrayBuffer
      sealed: ArrayBuffer
    }>()
    await raw.destroy()
    expect(bytesOnDisk().includes(Buffer.from(row.wrapped_key))).toBe(true)
    expect(await vault.erase(ANNA)).toBe(true)
    expect(bytesOnDisk().includes(Buffer.from(row.wrapped_key))).toBe(false)
    expect(bytesOnDisk().includes(Buffer.from(row.sealed))).toBe(false)
    expect(await vault.read(ANNA)).toBeUndefined()
    expect(await vault.erase(ANNA)).toBe(false)
  })

  test("a contact moved onto another player's row does not open", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "anna@x.test" })
    await vault.put(BEN, { email: "ben@x.test" })
    const raw = database()
    await raw.raw(`update vault_contact set
      wrapped_key = (select wrapped_key from vault_contact where player_id = 'p1'),
      sealed = (select sealed from vault_contact where player_id = 'p1')
      where player_id = 'p2'`)
    await raw.destroy()
    await expect(vault.read(BEN)).rejects.toMatchObject({ code: "STORE_SEAL_BROKEN" })
  })

  test("any contact comes back as it was put", async () => {
    const { vault } = await reopen()
    const text = fc.string({ minLength: 1, maxLength: 40 }).filter((one) => one.trim() === one)
    await fc.assert(
      fc.asyncProperty(text, text, async (playerId, address) => {
        fc.pre(playerId !== "" && address !== "")
        await vault.put({ brand: "orsa", playerId }, { address })
        expect((await vault.read({ brand: "orsa", playerId }))?.address).toBe(address)
      }),
      { numRuns: 50 },
    )
  })
})

describe("verified contacts", () => {
  const linked = async () =>
    ((await store?.vault.untoldLinks()) ?? []).map(({ playerId, kind }) => `${playerId} ${kind}`)

  test("that two players share link both under one random name, which the bytes on disk do not explain", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "Anna@x.test", email_verified: true })
    await vault.put(BEN, { email: "anna@X.test" })
    expect(await linked()).toEqual([])
    await vault.put(BEN, { email_verified: true })
    const links = await vault.untoldLinks()
    expect(new Set(links.map(({ personId }) => personId)).size).toBe(1)
    expect(await linked()).toEqual(["p1 email", "p2 email"])
    await vault.keepTold(links)
    await vault.put(BEN, { email: "anna@X.test", email_verified: true })
    expect(await linked()).toEqual([])
    expect(bytesOnDisk().toString("latin1").toLowerCase()).not.toContain("anna@x.test")
  })

  test("are not verified any more when another is put", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { phone: "+35621234567", phone_verified: true })
    await vault.put(BEN, { document: "MT-1", document_verified: true })
    await vault.put(BEN, { phone: "+35621234567", document: "MT-2" })
    expect(await linked()).toEqual([])
    expect(await vault.read(BEN)).toEqual({ phone: "+35621234567", document: "MT-2" })
  })

  test("stay to be told when a player's contact changes, or is erased, before anybody could be told", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "anna@x.test", email_verified: true })
    await vault.put(BEN, { email: "anna@x.test", email_verified: true })
    await vault.erase(ANNA)
    await vault.put(BEN, { email: "ben@x.test" })
    expect(await linked()).toEqual(["p1 email", "p2 email"])
  })

  test("that were told are not told again when a third player comes with the same", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { phone: "+35621234567", phone_verified: true })
    await vault.put(BEN, { phone: "+35621234567", phone_verified: true })
    await vault.keepTold(await vault.untoldLinks())
    await vault.put(
      { brand: "tern", playerId: "p3" },
      { phone: "+35621234567", phone_verified: true },
    )
    expect(await linked()).toEqual(["p3 phone"])
  })

  test("of a store of before wait to be told as they did", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "anna@x.test", email_verified: true })
    await vault.put(BEN, { email: "anna@x.test", email_verified: true })
    const links = await vault.untoldLinks()
    await vault.put(
      { brand: "tern", playerId: "p3" },
      { document: "MT-1", document_verified: true },
    )
    await store?.close()
    const raw = database()
    for (const statement of [
      "drop table vault_link_untold",
      "alter table vault_link rename column is_shared to is_told",
      "alter table vault_link add column linked_at integer not null default 5",
      "update vault_link set is_told = 0",
      "create index vault_link_untold on vault_link (is_told) where is_told = 0",
      "delete from migration where name = '0013_vault_link_untold'",
    ])
      await raw.raw(statement)
    await raw.destroy()
    const reopened = (await reopen()).vault
    const told = await reopened.untoldLinks()
    expect(told.map(({ personId }) => personId)).toEqual(links.map(({ personId }) => personId))
    expect(await linked()).toEqual(["p1 email", "p2 email"])
    await reopened.put(BEN, { document: "MT-1", document_verified: true })
    expect(await linked()).toEqual(["p1 email", "p2 email", "p2 document", "p3 document"])
  })

  test("of an erased player link nobody to him, not even who comes with the same", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { document: "MT 12-3", document_verified: true })
    await vault.erase(ANNA)
    await vault.put(BEN, { document: "mt123", document_verified: true })
    expect(await linked()).toEqual([])
  })
})

describe("a contact at the border", () => {
  test.each([
    ["an e-mail without a domain", { email: "anna" }, "email"],
    ["a local phone number", { phone: "21234567" }, "phone"],
    ["a birth date that is none", { birth_date: "1990-02-31" }, "birth_date"],
    ["a field that the vault does not know", { iban: "MT84" }, ""],
    ["a list", [], ""],
  ])("%s is refused without repeating it", (_what, input, path) => {
    try {
      parseContactPatch(input)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: "VAULT_CONTACT_INVALID", details: { path } })
      expect(JSON.stringify(error) + String(error)).not.toMatch(/anna|21234567|1990|MT84/)
    }
  })
})

describe("the master key", () => {
  test("lies outside the data directory, readable by its owner only", async () => {
    await reopen()
    const folder = join(root, "config", "pitboss")
    const [name] = readdirSync(folder)
    const file = join(folder, name ?? "")
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const key = Buffer.from(readFileSync(file, "utf8"), "base64")
    expect(bytesOnDisk().includes(key)).toBe(false)
  })

  test("is found again when the data directory has moved", async () => {
    const { vault } = await reopen()
    await vault.put(ANNA, { email: "anna@x.test" })
    await store?.close()
    renameSync(dataDir, join(root, "moved"))
    dataDir = join(root, "moved")
    expect(await (await reopen()).vault.read(ANNA)).toEqual({ email: "anna@x.test" })
  })

  test("that is missing locks the store with a clear error, and makes no new one", async () => {
    await reopen()
    rmSync(join(root, "config"), { recursive: true })
    await expect(reopen()).rejects.toMatchObject({ code: "STORE_MASTER_KEY_MISSING" })
    await expect(reopen()).rejects.toMatchObject({ code: "STORE_MASTER_KEY_MISSING" })
    store = undefined
  })

  test("that is another one is told at once", async () => {
    await reopen()
    env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
    await expect(reopen()).rejects.toMatchObject({ code: "STORE_MASTER_KEY_WRONG" })
    env["PITBOSS_MASTER_KEY"] = "not base64 of 32 bytes"
    await expect(reopen()).rejects.toMatchObject({ code: "STORE_MASTER_KEY_MALFORMED" })
    store = undefined
  })

  test("gives other folders keys of their own, the same at each start", async () => {
    const first = (await reopen()).keyFor("seal")
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect((await reopen()).keyFor("seal")).toBe(first)
    expect((await reopen()).keyFor("other")).not.toBe(first)
  })
})
