import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { digestOf, proofHash } from "../../core/proof-record.ts"
import { openStore } from "../../store/store.ts"
import { type ChainSite, MASTER_KEY, openChainSite } from "./chain-site.fixture.ts"
import { copyCheckpoints } from "./checkpoints.ts"
import { settlePending } from "./pending.ts"
import { verifyChain } from "./verify.ts"

const p1 = { brand: "orsa", playerId: "p1" }
const p2 = { brand: "orsa", playerId: "p2" }
const p3 = { brand: "gull", playerId: "p3" }

let site: ChainSite

// Records: 1 the begin, 2 and 4 batches, 3 and 5 changes; a checkpoint on 5, which the warehouse has as well.
beforeEach(async () => {
  site = await openChainSite()
  await site.decide([p1, p2, p3])
  await site.store.storedCampaigns.put({ name: "hello", definition: "a" }, "ann", "a try")
  await site.decide([p1])
  await site.store.storedCampaigns.remove("hello", "bob")
  await site.store.proof.checkpoint()
  await copyCheckpoints(site)
})

afterEach(() => site.close())

const found = async () => (await verifyChain(site)).fault

const contentOf = async (number: number) => {
  const [record] = await site.store.proof.behind(number - 1, 1)
  if (record === undefined) throw new Error(`no record ${number}`)
  return record
}

test("a chain that nobody touched is whole, with all that it covers", async () => {
  const { faults, ...counts } = await verifyChain(site)
  expect([counts, faults]).toMatchObject([{ records: 5, rows: 4, checkpoints: 1, fault: null }, []])
})

describe("is found and named:", () => {
  test("a record whose content was changed", async () => {
    const { content } = await contentOf(3)
    await site.tamper((database) =>
      database("proof_record")
        .where({ number: 3 })
        .update({ content: content.replace("ann", "eve") }),
    )
    expect(await found()).toMatchObject({ number: 3, kind: "campaign_changed", what: "changed" })
  })

  test("a record that was changed with its hash", async () => {
    const { content } = await contentOf(3)
    const forged = content.replace("ann", "eve")
    const hash = proofHash(JSON.parse(forged).previous, digestOf(forged))
    await site.tamper((database) =>
      database("proof_record").where({ number: 3 }).update({ content: forged, hash }),
    )
    expect(await found()).toMatchObject({ number: 3, kind: "campaign_changed", what: "replaced" })
  })

  test("a chain that was written anew from a record on, by its checkpoint", async () => {
    await site.tamper(async (database) => {
      let previous = (await contentOf(2)).hash
      for (const number of [3, 4, 5]) {
        const { content } = await contentOf(number)
        const forged = JSON.stringify({ ...JSON.parse(content), previous }).replace("ann", "eve")
        const hash = proofHash(previous, digestOf(forged))
        await database("proof_record").where({ number }).update({ content: forged, hash })
        await database("proof_head").update({ hash })
        previous = hash
      }
    })
    expect(await found()).toMatchObject({ number: 5, what: "checkpoint_differs" })
    await site.tamper((database) => database("proof_checkpoint").update({ hash: "0".repeat(64) }))
    expect(await found()).toMatchObject({ number: 5, what: "checkpoint_forged" })
    await site.tamper((database) => database("proof_checkpoint").delete())
    expect(await found()).toMatchObject({ number: 5, what: "checkpoint_differs" })
  })

  test("a record that was deleted", async () => {
    await site.tamper((database) => database("proof_record").where({ number: 3 }).delete())
    expect(await found()).toMatchObject({ number: 3, what: "missing" })
  })

  test("two records that were swapped", async () => {
    const [three, five] = [await contentOf(3), await contentOf(5)]
    await site.tamper(async (database) => {
      const put = (number: number, { hash, content }: typeof three) =>
        database("proof_record").where({ number }).update({ hash, content })
      await put(3, five)
      await put(5, three)
    })
    const fault = await found()
    expect(fault).toMatchObject({ number: 3, what: "out_of_order" })
    expect(fault?.message).toContain("record 5 stands in its place")
  })

  test("a record that was inserted, the others numbered anew", async () => {
    const { content, hash: previous } = await contentOf(3)
    const forged = JSON.stringify({ ...JSON.parse(content), number: 4, previous, actor: "eve" })
    await site.tamper(async (database) => {
      for (const number of [5, 4])
        await database("proof_record")
          .where({ number })
          .update({ number: number + 1 })
      const row = { number: 4, content: forged, hash: proofHash(previous, digestOf(forged)) }
      await database("proof_record").insert(row)
    })
    expect(await found()).toMatchObject({ number: 4, kind: "campaign_changed" })
  })

  test("a decision that was changed in the warehouse", async () => {
    await site.warehouse.command(
      "alter table act_decision update verdict = 'allow' where decision_id = 'd1-1' settings mutations_sync = 2",
    )
    const fault = await found()
    expect(fault).toMatchObject({ number: 2, kind: "decisions", what: "row_changed" })
    expect(fault?.message).toContain("row d1-1 of act_decision (hello, orsa:p2,")
  })

  test("a decision that was deleted from the warehouse", async () => {
    await site.warehouse.command(
      "alter table act_decision delete where decision_id = 'd1-2' settings mutations_sync = 2",
    )
    const fault = await found()
    expect(fault).toMatchObject({ number: 2, kind: "decisions", what: "row_missing" })
    expect(fault?.message).toContain("d1-2")
  })

  test.each([
    ["a record of decisions", 4, { number: 4, kind: "decisions", what: "row_unknown" }],
    ["a record of something else", 3, { number: 3, what: "row_unknown" }],
    ["no record", 0, { number: 0, what: "row_without_record" }],
    ["a record that is not there", 9, { number: 6, what: "tail_cut" }],
  ])("a decision that was put into the warehouse under %s", async (_under, record, fault) => {
    await site.warehouse.command(
      `insert into act_decision select * replace ('forged' as decision_id, ${record} as record)
from (select * from act_decision where decision_id = 'd2-0')`,
    )
    expect(await found()).toMatchObject(fault)
  })

  test("digests of rows that were changed with the rows", async () => {
    await site.tamper((database) =>
      database("proof_record").where({ number: 4 }).update({ leaves: "[]" }),
    )
    expect(await found()).toMatchObject({ number: 4, kind: "decisions", what: "leaves_changed" })
  })

  test("an end that was cut off: by the chain's own count, by its checkpoint, and by its copies", async () => {
    await site.tamper((database) => database("proof_record").where({ number: 5 }).delete())
    expect(await found()).toMatchObject({ number: 5, what: "tail_cut" })
    const { hash } = await contentOf(4)
    await site.tamper((database) => database("proof_head").update({ number: 4, hash }))
    expect((await found())?.message).toContain("was signed with record 5")
    await site.tamper((database) => database("proof_checkpoint").delete())
    expect((await found())?.message).toContain("a copy in the warehouse was signed with record 5")
    await site.warehouse.command("truncate table act_checkpoint")
    expect(await found()).toBeNull()
  })

  test("an end of decisions that was cut off without a trace in the store, by the rows that they were on", async () => {
    await site.decide([p2])
    const { hash } = await contentOf(5)
    await site.tamper(async (database) => {
      await database("proof_record").where({ number: 6 }).delete()
      await database("proof_head").update({ number: 5, hash })
    })
    expect((await found())?.message).toContain("rows of the warehouse are covered by record 6")
  })
})

test("decisions whose writing a kill cut off are held by the store, and come to the warehouse at the next start", async () => {
  const record = await site.decide([p2, p3], true)
  expect(await found()).toBeNull()
  await site.store.close()
  site.store = await openStore({ dataDir: site.dataDir, masterKey: MASTER_KEY })
  const soon = new Date(Date.now() + 1_000)
  expect(await settlePending(site.warehouse, site.store.proof, soon)).toBe(2)
  expect(await settlePending(site.warehouse, site.store.proof, soon)).toBe(0)
  const rows = await site.warehouse.query(
    "select decision_id from act_decision where record = {record:UInt64}",
    { record },
  )
  expect(rows).toHaveLength(2)
  expect(await verifyChain(site)).toMatchObject({ rows: 6, fault: null })
})
