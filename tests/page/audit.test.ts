import { createReadStream } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterAll, beforeAll, expect, test } from "vitest"
import { verifyFile } from "../../activation/proof/verify-file.ts"
import { campaignsPut, campaignsRemove } from "../../commands/operation/campaigns.ts"
import { keysCreate } from "../../commands/operation/keys.ts"
import { auditExport, auditVerify } from "../../commands/operation/records.ts"
import { ROLES, type Role } from "../../core/principal.ts"
import type { RecordRow } from "../../dashboards/api/proof/schema.ts"
import { openDatabase } from "../../store/database.ts"
import { LOOKS, openPage, seriousFaults, sideways } from "./look.ts"
import { ARTIFACTS, openPageSite, type PageSite } from "./page-site.ts"
import { ask, askFor } from "./question.ts"

let site: PageSite

const DEFINITION = JSON.stringify({
  ...{
    name: "hello",
    description: "d",
    segment: "vip-at-risk",
    channel: "email",
    product: "casino",
  },
  ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
  ...{ subject: "Hi", body: "Hi" },
})

const saidOf = async (answered: Promise<object>) =>
  (await answered) as { value: Record<string, unknown> }

beforeAll(async () => {
  site = await openPageSite()
  const { runtime } = site
  const segment = runtime.roles?.segments.list().find(({ purpose }) => purpose === "marketing")
  const text = JSON.stringify({ ...JSON.parse(DEFINITION), segment: segment?.name })
  await campaignsPut.run(runtime, { path: "hello.json", text, by: "ann", reason: "a try" })
  await campaignsRemove.run(runtime, { name: "hello", by: "bob" })
  await keysCreate.run(runtime, { name: "cms", role: "source", by: "ann", reason: "" })
  await runtime.store.vault.put({ brand: "orsa", playerId: "p1" }, { email: "a@b.example" })
  await runtime.store.vault.trustAddress({ brand: "orsa", playerId: "p1" }, "ann")
})

afterAll(() => site?.close())

const records = async (query = "") =>
  (await askFor(site, `/api/audit/records?${query}`)) as RecordRow[]

test("a start is on record with its rules and its configuration, and what is changed behind it", async () => {
  const kinds = (await records()).map(({ kind }) => kind).reverse()
  expect(kinds.slice(0, 3).sort()).toEqual([
    "chain_begun",
    "configuration_changed",
    "rules_changed",
  ])
  expect(kinds.filter((kind) => /campaign|key|address/.test(kind)).slice(-4)).toEqual([
    ...["campaign_changed", "campaign_changed", "key_changed", "address_trusted"],
  ])
})

test("records are found by kind, by who did it, by player and by period", async () => {
  const [latest] = await records("actor=ann&kind=campaign_changed")
  expect(latest).toMatchObject({ subject: "hello", reason: "a try", body: { change: "put" } })
  expect((await records("player=orsa:p1")).map(({ kind }) => kind)).toEqual(["address_trusted"])
  expect(await records("from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")).toEqual([])
  const answer = await ask(site, "/api/audit/records?kind=nonsense")
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: "QUESTION" }])
})

test("compliance officers and administrators read it and take it out, nobody else does", async () => {
  const { apiKeys } = site.runtime.store
  for (const role of ROLES) {
    const { token } = await apiKeys.create({ name: `a-${role}`, role })
    const headers = { authorization: `Bearer ${token}` }
    const paths = ["/api/audit/chain", "/api/audit/records", "/api/audit/export?player=orsa:p1"]
    const answers = await Promise.all(paths.map((path) => ask(site, path, { headers })))
    const verify = await ask(site, "/api/audit/verify", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: "{}",
    })
    const expected = {
      admin: 200,
      compliance: 200,
      analyst: 403,
      viewer: 403,
      source: 401,
    } as const
    const statuses = [...answers, verify].map(({ status }) => status)
    expect([role, statuses]).toEqual([role, statuses.map(() => expected[role as Role])])
  }
})

test("an export of a player is checked without the server, and is on record", async () => {
  const out = join(site.runtime.dataDir, "p1.ndjson")
  const asked = { player: "orsa:p1", out, by: "ann", reason: "a regulator asked" }
  const { value } = await saidOf(auditExport.run(site.runtime, asked))
  const lines = createInterface({ input: createReadStream(out) })
  const key = String(value["public_key"])
  expect(await verifyFile(lines, key)).toMatchObject({ scope: { player: "orsa:p1" }, fault: null })
  const [own] = await records("kind=exported&actor=ann")
  expect(own).toMatchObject({ subject: "orsa:p1", reason: "a regulator asked" })
  await expect(auditExport.run(site.runtime, asked)).rejects.toThrow(
    expect.objectContaining({ code: "AUDIT_EXPORT" }),
  )
})

test.each(LOOKS)("the page tells the chain's state and its records (%s)", async (name, look) => {
  const { page, faults } = await openPage(site, "/audit", look)
  await page.getByRole("heading", { name: "Audit", level: 1 }).waitFor()
  await page.getByRole("button", { name: "Look at all of it now" }).click()
  await page.getByText("Whole", { exact: true }).waitFor()
  await page.getByRole("cell", { name: "Key changed" }).waitFor()
  await page.getByLabel("Kind").selectOption("campaign_changed")
  await page.getByRole("cell", { name: "Key changed" }).waitFor({ state: "detached" })
  await page.getByText("a try").waitFor()
  expect(new URL(page.url()).searchParams.get("kind")).toBe("campaign_changed")
  await page.screenshot({ path: join(ARTIFACTS, `audit-${name}.png`), fullPage: true })
  expect([await seriousFaults(page), await sideways(page), faults]).toEqual([[], 0, []])
  await page.context().close()
})

test("what somebody changed in the store is shown where it is broken, and told by the command", async () => {
  const [row] = await records("kind=key_changed&actor=ann")
  const database = openDatabase(site.runtime.dataDir)
  await database.raw("drop trigger proof_record_stays")
  await database.raw(
    "update proof_record set content = replace(content, '\"ann\"', '\"eve\"') where number = ?",
    [row?.number ?? 0],
  )
  await database.destroy()
  const { value } = await saidOf(auditVerify.run(site.runtime, { by: "ann" }))
  expect(value["fault"]).toMatchObject({
    number: row?.number,
    kind: "key_changed",
    what: "changed",
  })
  const { page } = await openPage(site, "/audit")
  await page.getByText(`Broken at record ${row?.number} (key_changed), changed:`).waitFor()
  await page.context().close()
})
