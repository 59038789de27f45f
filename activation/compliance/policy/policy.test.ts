import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../../../core/effects.ts"
import type { ProofContent } from "../../../core/proof-record.ts"
import { openDatabase } from "../../../store/database.ts"
import { openStore, type Store } from "../../../store/store.ts"
import { decide } from "../decide.ts"
import { GROUP_RULES } from "../group-rules.ts"
import type { Law } from "../law/law.ts"
import type { Offer } from "../law/offer.ts"
import { promotion, recipient } from "../recipient.fixture.ts"
import { rulebookOf } from "../rulebook.ts"
import { Policy } from "./policy.ts"
import { RunningRules } from "./running-rules.ts"
import { shownChange } from "./shown.ts"

const BEGAN = Date.parse("2026-11-27T10:00:00.000Z")
const HOUR_MS = 3_600_000

let dataDir: string
let store: Store
let rules: RunningRules
let policy: Policy
let now = BEGAN
const effects = { ...realEffects, now: () => new Date(now) }

/** Nobody in Malta is offered a welcome. */
const shipped: Law = {
  ...{ id: "mt-welcome", jurisdiction: "MT", says: "No offer for a welcome" },
  ...{ applies_to: { classes: ["promotional"] }, sources: ["https://www.mga.org.mt/"] },
  ...{ kind: "barred", parameters: { welcome_only: true, inactivity_only: false } },
  ...{ mark: "primary", status: "active" },
}

const open = async () => {
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) }, effects)
  rules = new RunningRules(rulebookOf(GROUP_RULES, [shipped]), store.ruleChanges)
  await rules.load()
  policy = new Policy(store.ruleChanges, rules, effects)
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-policy-"))
  now = BEGAN
  await open()
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const text = (more: object = {}) => JSON.stringify({ ...shipped, ...more })
const inactive = text({ status: "inactive", note: "the source was withdrawn" })
const barred = text({ parameters: {} })

const draft = async (what: string, by = "ann") =>
  (await policy.draft({ text: what, by, note: "n" })).number
const propose = (number: number, by = "ann") => policy.propose({ number, by, reason: "" })
const approve = (number: number, by = "bob", from?: Date) =>
  policy.approve({ number, by, reason: "", from })
const rollBack = (law: string, by: string, reason: string) => policy.rollBack({ law, by, reason })
const put = async (what: string, from?: Date) => {
  const number = await draft(what)
  await propose(number)
  await approve(number, "bob", from)
  return number
}

const refused = (code: string) => expect.objectContaining({ code })

/** What the gate says of a promotion to somebody in Malta, with or without a welcome. */
const verdict = (at: number, isWelcome = false) => {
  const offer: Offer = {
    ...{ isWelcome, isForInactivity: false, products: ["casino"] },
    kind: "bonus",
  }
  const purpose = promotion(isWelcome ? { offer } : {})
  const { verdict: said, ruleVersion } = decide(recipient(), purpose, at, rules.at(at))
  return { kind: said.kind, reasons: said.kind === "allow" ? [] : said.reasons, ruleVersion }
}

const standing = async (number: number) =>
  shownChange(await policy.expect(number), policy, rules, new Date(now)).state

describe("a change of a rule", () => {
  test("is in force when another person approved it, and every decision names its version", async () => {
    const before = verdict(now, true)
    expect(before.reasons).toEqual(["barred_by_law"])
    const number = await draft(inactive)
    expect([await standing(number), verdict(now, true)]).toEqual(["draft", before])
    await propose(number)
    expect([await standing(number), verdict(now, true)]).toEqual(["proposed", before])
    await approve(number)
    const after = verdict(now, true)
    expect([await standing(number), after.kind]).toEqual(["in_force", "allow"])
    expect(after.ruleVersion).not.toBe(before.ruleVersion)
    expect(rules.listAt(now).find(({ id }) => id === "mt-welcome")).toMatchObject({
      ...{ status: "inactive", change: number, ships_otherwise: false },
    })
  })

  test.each([
    ["its author", "ann"],
    ["its author in other letters", " Ann "],
    ["whoever gave it its last text", "eve"],
    ["whoever gave it a text that it has no more", "cyd"],
  ])("is not approved by %s", async (_, name) => {
    const number = await draft(barred)
    for (const by of ["cyd", "eve"])
      await policy.edit(number, { text: by === "eve" ? inactive : barred, by, note: "" })
    await propose(number, "bob")
    await expect(approve(number, name)).rejects.toThrow(refused("RULE_CHANGE_SAME_PERSON"))
    expect([await standing(number), verdict(now, true).kind]).toEqual(["proposed", "suppress"])
    await approve(number, "bob")
    expect(await standing(number)).toBe("in_force")
  })

  test("is approved only where it was proposed, and as it was seen", async () => {
    const number = await draft(inactive)
    await expect(approve(number)).rejects.toThrow(refused("RULE_CHANGE_STATE"))
    const { revision } = await propose(number)
    await policy.edit(number, { text: barred, by: "ann", note: "" })
    await expect(approve(number)).rejects.toThrow(refused("RULE_CHANGE_STATE"))
    await propose(number)
    const seen = { number, by: "bob", reason: "", from: undefined, revision }
    await expect(policy.approve(seen)).rejects.toThrow(refused("RULE_CHANGE_MOVED"))
    await policy.reject({ number, by: "bob", reason: "no" })
    for (const act of [propose, approve])
      await expect(act(number)).rejects.toThrow(refused("RULE_CHANGE_STATE"))
    await expect(policy.edit(number, { text: inactive, by: "ann", note: "" })).rejects.toThrow(
      refused("RULE_CHANGE_STATE"),
    )
    expect(verdict(now).kind).toBe("allow")
  })

  test("holds from its instant on, to the millisecond, without anything being read again", async () => {
    const from = now + HOUR_MS
    const number = await put(barred, new Date(from))
    expect([await standing(number), verdict(from - 1).kind]).toEqual(["scheduled", "allow"])
    expect(verdict(from).reasons).toEqual(["barred_by_law"])
    // A clock that is set back decides by what held then.
    expect(verdict(from - 1).kind).toBe("allow")
    now = from
    expect(await standing(number)).toBe("in_force")
  })

  test("is known to another process, at the same instant", async () => {
    const other = new RunningRules(rulebookOf(GROUP_RULES, [shipped]), store.ruleChanges)
    await other.load()
    await put(barred, new Date(now + HOUR_MS))
    await other.load()
    expect(other.at(now + HOUR_MS).version).toBe(rules.at(now + HOUR_MS).version)
    expect(other.at(now).version).toBe(rules.at(now).version)
    expect(other.at(now).version).not.toBe(other.at(now + HOUR_MS).version)
  })

  test("does not begin before it is approved, nor before another change of its rule", async () => {
    const number = await draft(inactive)
    await propose(number)
    const before = approve(number, "bob", new Date(now - HOUR_MS))
    await expect(before).rejects.toThrow(refused("RULE_CHANGE_EFFECTIVE"))
    await approve(number, "bob", new Date(now + 2 * HOUR_MS))
    const second = await draft(barred)
    await propose(second)
    for (const from of [undefined, new Date(now + HOUR_MS)])
      await expect(approve(second, "bob", from)).rejects.toThrow(refused("RULE_CHANGE_EFFECTIVE"))
    await approve(second, "bob", new Date(now + 3 * HOUR_MS))
    expect(verdict(now + 2 * HOUR_MS, true).kind).toBe("allow")
    expect(verdict(now + 3 * HOUR_MS).kind).toBe("suppress")
  })

  test("of two drafts of one rule the second is not approved against a rule that is no more", async () => {
    const [first, second] = [await draft(inactive, "ann"), await draft(barred, "cyd")]
    for (const one of [first, second]) await propose(one)
    await approve(first)
    await expect(approve(second)).rejects.toThrow(refused("RULE_CHANGE_BASE"))
    await policy.edit(second, { text: barred, by: "cyd", note: "anew" })
    await propose(second)
    await approve(second)
    expect([await standing(first), await standing(second)]).toEqual(["replaced", "in_force"])
    expect((await policy.diff(second)).fields).toContainEqual({
      ...{ field: "status", from: "inactive", to: "active" },
    })
  })

  test.each(["first", "second"])(
    "of two for the same instant the one that was approved later holds, also the one drafted %s",
    async (later) => {
      const from = new Date(now + HOUR_MS)
      const drafts = [await draft(inactive, "ann"), await draft(barred, "ann")]
      const [before = 0, last = 0] = later === "first" ? drafts.toReversed() : drafts
      await propose(before)
      await approve(before, "bob", from)
      const said = last === drafts[0] ? inactive : barred
      await policy.edit(last, { text: said, by: "ann", note: "anew" })
      await propose(last)
      await approve(last, "bob", from)
      now += HOUR_MS
      expect([await standing(before), await standing(last)]).toEqual(["replaced", "in_force"])
      expect(verdict(now, true).kind).toBe(said === inactive ? "allow" : "suppress")
    },
  )

  test("may be a rule that nobody had, and goes with its roll-back", async () => {
    const number = await put(text({ id: "mt-nothing", parameters: {} }))
    expect(verdict(now).reasons).toEqual(["barred_by_law"])
    const back = await rollBack("mt-nothing", "ann", "a mistake")
    expect([verdict(now).kind, await standing(back.number)]).toEqual(["suppress", "proposed"])
    await expect(approve(back.number, "ann")).rejects.toThrow(refused("RULE_CHANGE_SAME_PERSON"))
    await approve(back.number, "bob")
    expect(verdict(now).kind).toBe("allow")
    expect(rules.listAt(now).filter(({ change }) => change !== null)).toEqual([])
    expect([await standing(number), await standing(back.number)]).toEqual([
      ...["rolled_back", "in_force"],
    ])
    expect(rules.at(now).laws.map(({ id }) => id)).toEqual(["mt-welcome"])
  })

  test("rolled back is the text of before, and what is to come is withdrawn by one person", async () => {
    await put(inactive)
    const allows = rules.at(now).version
    await put(barred)
    const back = await rollBack("mt-welcome", "ann", "too strict")
    await approve(back.number)
    expect([verdict(now, true).kind, rules.at(now).version]).toEqual(["allow", allows])
    const ahead = await put(barred, new Date(now + HOUR_MS))
    expect(verdict(now + HOUR_MS).kind).toBe("suppress")
    await rollBack("mt-welcome", "ann", "not yet")
    expect([await standing(ahead), verdict(now + HOUR_MS).kind]).toEqual(["withdrawn", "allow"])
    await expect(rollBack("mt-other", "ann", "?")).rejects.toThrow(refused("RULE_CHANGE_NONE"))
  })

  test("is rolled back, or withdrawn, only where it is the last one of its rule, as it was seen", async () => {
    const seenOf = async (number: number) => {
      const { revision } = await policy.expect(number)
      return { law: "mt-welcome", by: "ann", reason: "no", seen: { change: number, revision } }
    }
    const number = await put(inactive)
    const seen = await seenOf(number)
    const ahead = await put(barred, new Date(now + HOUR_MS))
    const last = await seenOf(ahead)
    const older = { ...last, seen: { change: ahead, revision: last.seen.revision - 1 } }
    for (const one of [seen, older])
      await expect(policy.rollBack(one)).rejects.toThrow(refused("RULE_CHANGE_MOVED"))
    expect([await standing(number), await standing(ahead)]).toEqual(["in_force", "scheduled"])
    await policy.rollBack(last)
    expect([await standing(number), await standing(ahead)]).toEqual(["in_force", "withdrawn"])
    expect((await policy.rollBack(seen)).rollsBack).toBe(number)
  })

  test("withdrawn is shown against what would have stood before it, and not against what ships", async () => {
    await put(inactive)
    const ahead = await put(barred, new Date(now + HOUR_MS))
    const { fields } = await policy.diff(ahead)
    expect(fields).toContainEqual({ field: "status", from: "inactive", to: "active" })
    await rollBack("mt-welcome", "ann", "not yet")
    expect((await policy.diff(ahead)).fields).toEqual(fields)
    await put(text({ says: "Something else altogether" }), new Date(now + 2 * HOUR_MS))
    expect((await policy.diff(ahead)).fields).toEqual(fields)
  })

  test("is in force until the instant of its roll-back, and stays so where that is withdrawn", async () => {
    const number = await put(barred)
    const back = async () => {
      const { number: rolling } = await rollBack("mt-welcome", "ann", "too strict")
      await approve(rolling, "bob", new Date(now + HOUR_MS))
      return rolling
    }
    const first = await back()
    expect([await standing(number), await standing(first)]).toEqual(["in_force", "scheduled"])
    await rollBack("mt-welcome", "ann", "not yet")
    now += 2 * HOUR_MS
    expect([await standing(number), await standing(first)]).toEqual(["in_force", "withdrawn"])
    expect(verdict(now).kind).toBe("suppress")
    const second = await back()
    now += HOUR_MS
    expect([await standing(number), await standing(second)]).toEqual(["rolled_back", "in_force"])
    const named = (await store.proof.find({ kind: "policy_changed", limit: 100 }))
      .map(({ content }) => (JSON.parse(content) as ProofContent).body)
      .filter((body) => body["step"] === "approved" && body["change"] === second)
    expect(named).toMatchObject([{ rolls_back: number }])
  })

  test.each<[string, string, string]>([
    ["a kind that there is none of", text({ kind: "forbidden" }), "RULE_TEXT"],
    ["a rule of the group", text({ id: "kyc" }), "RULE_TEXT"],
    ["a rule of the group that there is none of", text(enforcedBy("none")), "RULE_TEXT"],
    ["another place", text({ jurisdiction: "GB" }), "RULE_TEXT"],
    ["two rules", `[${barred},${inactive}]`, "RULE_TEXT"],
    ["what no YAML is", "a: [", "RULE_TEXT"],
    ["what stands there already", text(), "RULE_CHANGE_NOTHING"],
  ])("is no draft where it is %s", async (_, what, code) => {
    await expect(draft(what)).rejects.toThrow(refused(code))
    expect(await policy.list()).toEqual([])
  })

  test("that cannot be read any more lets no promotion out, and is told", async () => {
    const number = await put(barred, new Date(now + HOUR_MS))
    const database = openDatabase(dataDir)
    await database("rule_change").update({ text: text({ kind: "of-a-later-release" }) })
    await database.destroy()
    await store.close()
    await open()
    expect([verdict(now).kind, rules.faultsAt(now)]).toEqual(["allow", []])
    expect(rules.faults()).toMatchObject([{ change: number, law: "mt-welcome" }])
    const at = now + HOUR_MS
    expect(verdict(at)).toMatchObject({ kind: "defer", reasons: ["rules_unreadable"] })
    expect(rules.faultsAt(at)).toHaveLength(1)
    const notice = promotion({ messageClass: "regulatory" })
    expect(decide(recipient(), notice, at, rules.at(at)).verdict.kind).toBe("allow")
    now = at
    const back = await rollBack("mt-welcome", "ann", "it is broken")
    await approve(back.number)
    expect([verdict(now).kind, rules.faultsAt(now)]).toEqual(["allow", []])
  })

  test("is on record at each step, with who and why", async () => {
    const number = await draft(inactive)
    await policy.propose({ number, by: "cyd", reason: "as the lawyers say" })
    await policy.approve({ number, by: "bob", reason: "seen", from: undefined })
    const records = (await store.proof.find({ kind: "policy_changed", limit: 10 }))
      .map(({ content }) => JSON.parse(content) as ProofContent)
      .map(({ actor, reason, subject, body }) => [actor, reason, subject, body["step"]])
    expect(records.reverse()).toEqual([
      ["ann", "n", "mt-welcome", "drafted"],
      ["cyd", "as the lawyers say", "mt-welcome", "proposed"],
      ["bob", "seen", "mt-welcome", "approved"],
    ])
  })

  test("of a rule that a later release ships otherwise is told of", async () => {
    await put(barred)
    expect(rules.isShippedOtherwise("mt-welcome")).toBe(false)
    const later = rulebookOf(GROUP_RULES, [{ ...shipped, says: "No offer for a first deposit" }])
    const other = new RunningRules(later, store.ruleChanges)
    await other.load()
    expect(other.isShippedOtherwise("mt-welcome")).toBe(true)
    // Until somebody approves a text that was drafted against what ships now.
    rules = other
    policy = new Policy(store.ruleChanges, other, effects)
    const number = await draft(inactive)
    await propose(number)
    expect(rules.isShippedOtherwise("mt-welcome")).toBe(true)
    await approve(number)
    expect(rules.isShippedOtherwise("mt-welcome")).toBe(false)
    // What is rolled back to was drafted against what shipped before.
    await approve((await rollBack("mt-welcome", "ann", "too lax")).number)
    expect([verdict(now).kind, rules.isShippedOtherwise("mt-welcome")]).toEqual(["suppress", true])
  })
})

function enforcedBy(rule: string) {
  return { kind: "enforced-by", parameters: { rule } }
}
