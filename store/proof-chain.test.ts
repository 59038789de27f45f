import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { isSignedBy, type ProofContent } from "../core/proof-record.ts"
import { openDatabase, storeFile } from "./database.ts"
import { openStore, type Store } from "./store.ts"

const masterKey = Buffer.alloc(32, 1)
let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-proof-"))
  store = await openStore({ dataDir, masterKey })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const contents = async (of = store) =>
  (await of.proof.behind(0, 10_000)).map(({ content }) => JSON.parse(content) as ProofContent)

const sha = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest("hex")

test("each record's hash is that of the one before and of its own text", async () => {
  await store.proof.record({ kind: "rates_changed", actor: "ann", reason: "ECB", body: { n: 1 } })
  const records = await store.proof.behind(0, 10)
  expect((await contents()).map(({ kind, actor }) => [kind, actor])).toEqual([
    ["chain_begun", "pitboss"],
    ["rates_changed", "ann"],
  ])
  let previous = "0".repeat(64)
  for (const { hash, content } of records) {
    expect(JSON.parse(content).previous).toBe(previous)
    const digest = Buffer.from(sha(Buffer.from(content)), "hex")
    expect(hash).toBe(sha(Buffer.from(previous, "hex"), digest))
    previous = hash
  }
})

test("changes of keys, campaigns, segments, holds and addresses are records, with who did it and why", async () => {
  const player = { brand: "orsa", playerId: "p1" }
  const { id } = await store.apiKeys.create({ name: "cms", role: "source" }, { by: "ann" })
  await store.apiKeys.revoke(id, { by: "ann", reason: "leaked" })
  await store.apiKeys.revoke(id, { by: "ann", reason: "again: no such key" })
  await store.storedCampaigns.put({ name: "hello", definition: "a" }, "bob", "a try")
  await store.storedCampaigns.put({ name: "hello", definition: "a" }, "bob", "the same")
  await store.storedCampaigns.remove("hello", "bob")
  await store.storedSegments.save({ name: "vip", text: "select 1", note: "first" }, "eve")
  await store.storedSegments.publish("vip", 1, "eve")
  await store.storedSegments.archive("vip", "eve")
  await store.holdReleases.release({ partition: 0, offset: "7" }, "ann")
  await store.vault.put(player, { email: "a@b.example" })
  await store.vault.trustAddress(player, "ann")
  await store.segmentExports.begin(
    { segment: "vip", version: "1", format: "csv" },
    { name: "eve", role: "analyst" },
  )
  const said = (await contents())
    .slice(1)
    .map(({ kind, actor, reason, subject, body }) => [
      kind,
      actor,
      reason,
      subject === id ? "id" : subject,
      body["change"] ?? body["what"] ?? "",
    ])
  expect(said).toEqual([
    ["key_changed", "ann", "", "id", "created"],
    ["key_changed", "ann", "leaked", "id", "revoked"],
    ["campaign_changed", "bob", "a try", "hello", "put"],
    ["campaign_changed", "bob", "", "hello", "removed"],
    ["segment_changed", "eve", "first", "vip", "published"],
    ["segment_changed", "eve", "first", "vip", "archived"],
    ["hold_released", "ann", "", "0:7", ""],
    ["address_trusted", "ann", "", "orsa:p1", ""],
    ["exported", "eve", "", "vip", "members"],
  ])
  expect(JSON.stringify(await contents())).not.toContain("a@b.example")
})

test("a change whose record cannot be written does not happen", async () => {
  const database = openDatabase(dataDir)
  await database("proof_head").update({ number: 7 })
  await expect(
    store.storedCampaigns.put({ name: "hello", definition: "a" }, "bob"),
  ).rejects.toThrow(expect.objectContaining({ code: "PROOF_HEAD_LOST" }))
  expect(await store.storedCampaigns.list()).toEqual([])
  await database.destroy()
})

test("records and checkpoints refuse to be changed or deleted", async () => {
  await store.proof.checkpoint()
  const database = openDatabase(dataDir)
  for (const table of ["proof_record", "proof_checkpoint"]) {
    await expect(database(table).update({ hash: "x" })).rejects.toThrow("never changes")
    await expect(database(table).delete()).rejects.toThrow("never deleted")
  }
  await database.destroy()
})

test("a checkpoint is signed for every thousandth record, and for the last one when it is asked for", async () => {
  for (let n = 2; n <= 1_001; n++)
    await store.proof.record({ kind: "rates_changed", actor: "ann", body: { n } })
  const [thousandth] = await store.proof.checkpointsBehind(0, 10)
  const last = await store.proof.checkpoint()
  expect(await store.proof.checkpoint()).toEqual(last)
  expect([thousandth?.number, last?.number]).toEqual([1_000, 1_001])
  for (const one of [thousandth, last]) {
    if (one === undefined) throw new Error("there are two")
    const { publicKey } = store.proof
    expect(isSignedBy(publicKey, one)).toBe(true)
    expect(isSignedBy(publicKey, { ...one, number: one.number + 1 })).toBe(false)
    expect(isSignedBy(Buffer.alloc(32, 5).toString("base64"), one)).toBe(false)
  }
})

test("the last record whose write was torn is gone whole, with what it told of, and the chain goes on", async () => {
  await store.storedCampaigns.put({ name: "kept", definition: "a" }, "bob")
  await store.storedCampaigns.put({ name: "torn", definition: "b" }, "bob")
  const copy = join(dataDir, "copy")
  mkdirSync(join(copy, "store"), { recursive: true })
  for (const end of ["", "-wal"])
    copyFileSync(`${storeFile(dataDir)}${end}`, `${storeFile(copy)}${end}`)
  const log = `${storeFile(copy)}-wal`
  truncateSync(log, statSync(log).size - 100)
  const after = await openStore({ dataDir: copy, masterKey })
  const names = (await after.storedCampaigns.list()).map(({ name }) => name)
  expect(names).toEqual(["kept"])
  expect((await contents(after)).map(({ subject }) => subject)).toEqual(["", "kept"])
  expect(await after.proof.record({ kind: "rates_changed", actor: "ann" })).toBe(3)
  await after.close()
})

const child = (script: string) => {
  const url = JSON.stringify(new URL("./store.ts", import.meta.url).href)
  const options = `{ dataDir: ${JSON.stringify(dataDir)}, masterKey: Buffer.alloc(32, 1) }`
  const text = `import { openStore } from ${url}
    const store = await openStore(${options})
    ${script}`
  const args = ["--import", "tsx", "--input-type=module", "-e", text]
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
}

test("two processes that append at once make one chain, without a gap", async () => {
  const append = (actor: string) =>
    child(`for (let n = 0; n < 40; n++) await store.proof.record({ kind: "rates_changed", actor: "${actor}" })
    await store.close()`)
  const both = [append("ann"), append("bob")]
  const ends = await Promise.all(both.map((one) => once(one, "exit")))
  expect(ends.map(([code]) => code)).toEqual([0, 0])
  const records = await contents()
  expect(records.map(({ number }) => number)).toEqual(Array.from({ length: 81 }, (_, n) => n + 1))
  const hashes = (await store.proof.behind(0, 100)).map(({ hash }) => hash)
  expect(records.slice(1).map(({ previous }) => previous)).toEqual(hashes.slice(0, -1))
})

test("a process that is killed within a change leaves neither the change nor its record", async () => {
  // The kill comes from within the transaction, behind the record's insert.
  const killed = child(`
    const within = store.proof.within
    store.proof.within = async (...args) => { const number = await within(...args); process.kill(process.pid, "SIGKILL"); await new Promise(() => {}) }
    await store.storedCampaigns.put({ name: "hello", definition: "a" }, "bob")`)
  const [, signal] = await once(killed, "exit")
  expect(signal).toBe("SIGKILL")
  expect(await store.storedCampaigns.list()).toEqual([])
  expect(await store.proof.head()).toMatchObject({ number: 1 })
})
