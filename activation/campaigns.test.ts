import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openStore, type Store } from "../store/store.ts"
import { parseCampaign } from "./campaign.ts"
import { Campaigns } from "./campaigns.ts"

const AUDIENCES = [
  { name: "vip", purpose: "marketing" },
  { name: "near-deposit-limit", purpose: "protection" },
] as const

const definition = (name: string, more: object = {}) =>
  JSON.stringify({
    ...{ name, description: "d", segment: "vip", channel: "email", product: "casino" },
    ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
    ...{ subject: "Hi", body: "Hi", ...more },
  })

let dataDir: string
let store: Store

const open = () =>
  new Campaigns({
    files: [parseCampaign("win-back.yml", definition("win-back"), AUDIENCES)],
    stored: store.storedCampaigns,
    audiences: AUDIENCES,
  })
const names = (campaigns: Campaigns) => campaigns.list().map(({ name }) => name)

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-campaigns-"))
  const key = Buffer.alloc(32, 7).toString("base64")
  store = await openStore({ dataDir, env: { PITBOSS_MASTER_KEY: key } })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

describe("campaigns", () => {
  test("that are made in the product stand beside those of the files, also after a start", async () => {
    const made = await open().put("hello.yml", definition("hello"), "an editor")
    const again = open()
    expect(names(again)).toEqual(["win-back"])
    expect(await again.load()).toEqual(new Map())
    expect(names(again)).toEqual(["win-back", "hello"])
    expect(again.expect("hello").version).toBe(made.version)
  })

  test("that change have another version, and one that ends is gone", async () => {
    const campaigns = open()
    const first = await campaigns.put("hello.yml", definition("hello"), "an editor")
    const second = await campaigns.put("hello.yml", definition("hello", { body: "Ho" }), "another")
    expect(second.version).not.toBe(first.version)
    await campaigns.remove("hello")
    expect(names(campaigns)).toEqual(["win-back"])
    expect(() => campaigns.expect("hello")).toThrow(
      expect.objectContaining({ code: "CAMPAIGN_UNKNOWN" }),
    )
  })

  test("keep every version, with who put or removed it, also when they are gone", async () => {
    const campaigns = open()
    const first = await campaigns.put("hello.yml", definition("hello"), "an editor")
    await campaigns.put("hello.yml", definition("hello"), "an editor")
    const second = await campaigns.put("hello.yml", definition("hello", { body: "Ho" }), "another")
    await campaigns.remove("hello", "an officer")
    const kept = await open().versions("hello")
    expect(kept.map(({ version, change, by }) => [version, change, by])).toEqual([
      [second.version, "removed", "an officer"],
      [second.version, "put", "another"],
      [first.version, "put", "an editor"],
    ])
    expect(kept.at(-1)?.definition).toBe(definition("hello"))
    expect(kept.every(({ at }) => Date.parse(at) > 0)).toBe(true)
  })

  test("of files are kept likewise, as each start finds them", async () => {
    const start = async (files: readonly object[]) => {
      const parsed = files.map((more) =>
        parseCampaign("w.yml", definition("win-back", more), AUDIENCES),
      )
      const sources = { files: parsed, stored: store.storedCampaigns, audiences: AUDIENCES }
      await new Campaigns(sources).keepFiles()
    }
    for (const files of [[{}], [{}], [{ body: "Ho" }], [], []]) await start(files)
    const kept = await open().versions("win-back")
    expect(kept.map(({ change, by }) => [change, by])).toEqual([
      ["removed", "file"],
      ["file", "file"],
      ["file", "file"],
    ])
  })

  test("of the files are neither changed nor ended in the product", async () => {
    const campaigns = open()
    const inFile = expect.objectContaining({ code: "CAMPAIGN_IN_FILE" })
    await expect(campaigns.put("x.yml", definition("win-back"), "an editor")).rejects.toEqual(
      inFile,
    )
    await expect(campaigns.remove("win-back")).rejects.toEqual(inFile)
  })

  test("whose segment became one for protection do not run, and are named", async () => {
    await store.storedCampaigns.put(
      { name: "near", definition: definition("near", { segment: "near-deposit-limit" }) },
      "an editor",
    )
    const campaigns = open()
    expect([...(await campaigns.load()).keys()]).toEqual(["near"])
    expect(names(campaigns)).toEqual(["win-back"])
    await expect(
      campaigns.put("n.yml", definition("n", { segment: "near-deposit-limit" }), "an editor"),
    ).rejects.toMatchObject({ code: "CAMPAIGN_PROTECTION" })
  })
})
