import type { Knex } from "knex"
import { sha256 } from "../core/canonical-json.ts"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/** `approved`: in force from its instant on, until another is; `withdrawn`: taken back before its instant. */
export type RuleChangeState = "draft" | "proposed" | "approved" | "rejected" | "withdrawn"

export interface RuleChangeStep {
  readonly step: "drafted" | "edited" | Exclude<RuleChangeState, "draft">
  readonly actor: string
  readonly at: Date
  readonly reason: string
}

/** What a change says. */
export interface RuleChangeText {
  readonly law: string
  /** The rule as YAML; undefined: as it ships, or none where none does. */
  readonly text: string | undefined
  /** Digest of the text that it changes; empty: there was none. */
  readonly base: string
  /** Digest of the text that shipped as it was written; empty: none did. */
  readonly shipped: string
  readonly note: string
  /** Number of the change that it takes back. */
  readonly rollsBack?: number | undefined
}

/** A change of one rule of law, as somebody drafted it. */
export interface RuleChange extends RuleChangeText {
  readonly number: number
  readonly state: RuleChangeState
  /** From when on it holds; undefined: nobody approved it. */
  readonly effectiveAt: Date | undefined
  /** What was done with it, in that order. */
  readonly steps: readonly RuleChangeStep[]
  /** Grows with every step: who acts on what he has read says it. */
  readonly revision: number
}

/** What is done with a change as it was read. */
export interface RuleChangeMove {
  readonly change: RuleChange
  readonly actor: string
  readonly reason: string
}

export interface RuleApproval extends RuleChangeMove {
  readonly effectiveAt: Date
  /** Number of the last approved change of the rule, as it was read; undefined: there was none. */
  readonly head: number | undefined
}

/**
 * Changes of rules of law. Who may do what, and what a text says, is checked by whoever asks; here a step is taken whole,
 * with its record, or not at all. False: it has moved on since it was read.
 */
export interface StoredRuleChanges {
  /** All of them, the latest first. */
  list(): Promise<readonly RuleChange[]>
  find(number: number): Promise<RuleChange | undefined>
  /** Those that are or were in force, or will be, by their instants; of one instant the last approved is the last. */
  approved(): Promise<readonly RuleChange[]>
  draft(text: RuleChangeText, by: string): Promise<RuleChange>
  edit(
    move: RuleChangeMove,
    text: Pick<RuleChangeText, "text" | "base" | "shipped">,
  ): Promise<boolean>
  move(move: RuleChangeMove, to: "proposed" | "rejected" | "withdrawn"): Promise<boolean>
  approve(approval: RuleApproval): Promise<boolean>
}

interface Row {
  readonly number: number
  readonly law: string
  readonly text: string | null
  readonly base: string
  readonly shipped: string
  readonly note: string
  readonly state: RuleChangeState
  readonly rolls_back: number | null
  readonly effective_at: number | null
}

type StepRow = Omit<RuleChangeStep, "at"> & {
  readonly id: number
  readonly change: number
  readonly at: number
}

export function createRuleChanges(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  { now }: Effects,
): StoredRuleChanges {
  return { ...readers(database), ...writers(database, proof, now) }
}

type Readers = Pick<StoredRuleChanges, "list" | "find" | "approved">

function readers(database: Knex): Readers {
  return {
    list: () =>
      guarded("list changes of rules", async () =>
        withSteps(database, await database("rule_change").orderBy("number", "desc")),
      ),
    find: (number) =>
      guarded("read a change of a rule", async () => {
        const rows = await database("rule_change").where({ number })
        return (await withSteps(database, rows))[0]
      }),
    approved: () => guarded("list rules in force", () => approvedOf(database)),
  }
}

// A change that was drafted before another may be approved behind it.
const APPROVED_STEP = `(select max(id) from rule_change_step as own
  where own.change = rule_change.number and own.step = 'approved')`

function approvedOf(source: Knex, law?: string): Promise<readonly RuleChange[]> {
  const rows = source("rule_change")
    .where({ state: "approved" })
    .orderByRaw(`effective_at, ${APPROVED_STEP}`)
  return (law === undefined ? rows : rows.where({ law })).then((found: Row[]) =>
    withSteps(source, found),
  )
}

function writers(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  now: Effects["now"],
): Omit<StoredRuleChanges, keyof Readers> {
  const keep = keeper(proof, now)
  // Undefined: it has moved on.
  const taking = (what: string, { change }: RuleChangeMove, take: Take) =>
    guarded(what, () =>
      database.transaction(async (transaction) => {
        const rows = await transaction("rule_change").where({ number: change.number })
        const [found] = await withSteps(transaction, rows)
        if (found === undefined || found.revision !== change.revision) return false
        return take(transaction, transaction("rule_change").where({ number: found.number }))
      }),
    )
  return {
    draft: ({ law, text, base, shipped, note, rollsBack }, by) =>
      guarded("keep a draft of a rule", () =>
        database.transaction(async (transaction) => {
          const row = { law, text: text ?? null, base, shipped, note, state: "draft" }
          const [number = 0] = await transaction("rule_change").insert({
            ...row,
            rolls_back: rollsBack ?? null,
          })
          await keep(transaction, {
            ...{ number, law, text, step: "drafted", actor: by, reason: note, isText: true },
            rollsBack,
          })
          const rows = await transaction("rule_change").where({ number })
          return (await withSteps(transaction, rows))[0] as RuleChange
        }),
      ),
    edit: ({ change, actor, reason }, { text, base, shipped }) =>
      taking("change a draft", { change, actor, reason }, async (transaction, row) => {
        await row.update({ text: text ?? null, base, shipped, state: "draft" })
        const { number, law } = change
        const step = { number, law, text, step: "edited", actor, reason, isText: true } as const
        await keep(transaction, step)
        return true
      }),
    move: (move, to) =>
      taking("move a change of a rule", move, async (transaction, row) => {
        await row.update({ state: to })
        await keep(transaction, stepOf(move, to))
        return true
      }),
    approve: (approval) =>
      taking("put a rule in force", approval, async (transaction, row) => {
        const { change, effectiveAt, head } = approval
        const before = await approvedOf(transaction, change.law)
        if (before.at(-1)?.number !== head) return false
        await row.update({ state: "approved", effective_at: effectiveAt.getTime() })
        await keep(transaction, { ...stepOf(approval, "approved"), effectiveAt })
        return true
      }),
  }
}

type Take = (transaction: Knex, row: Knex.QueryBuilder) => Promise<boolean>

interface Kept {
  readonly number: number
  readonly law: string
  readonly text: string | undefined
  readonly step: RuleChangeStep["step"]
  readonly actor: string
  readonly reason: string
  readonly rollsBack?: number | undefined
  readonly effectiveAt?: Date
  /** The step changed it. */
  readonly isText?: boolean
}

function stepOf({ change, actor, reason }: RuleChangeMove, step: Kept["step"]): Kept {
  const { number, law, text, rollsBack } = change
  return { number, law, text, step, actor, reason, rollsBack }
}

// Drafts run nowhere, and are on record all the same: who wanted what is a part of how a rule came about.
function keeper(proof: Pick<ProofChain, "within">, now: Effects["now"]) {
  return async (transaction: Knex, kept: Kept): Promise<void> => {
    const { number, law, text, step, actor, reason, rollsBack, effectiveAt, isText } = kept
    const digest = { text_sha256: text === undefined ? null : sha256(text) }
    const from = effectiveAt && { effective_at: effectiveAt.toISOString() }
    const back = rollsBack !== undefined && { rolls_back: rollsBack }
    const body = { change: number, step, ...digest, ...back, ...from }
    await proof.within(transaction, { kind: "policy_changed", actor, reason, subject: law, body })
    await transaction("rule_change_step").insert({
      ...{ change: number, step, actor, at: now().getTime(), reason },
      text: isText ? (text ?? null) : null,
    })
  }
}

async function withSteps(source: Knex, rows: readonly Row[]): Promise<readonly RuleChange[]> {
  const steps: readonly StepRow[] = await source("rule_change_step")
    .whereIn(
      "change",
      rows.map(({ number }) => number),
    )
    .orderBy("id")
  return rows.map(({ text, rolls_back, effective_at, ...row }) => {
    const own = steps.filter(({ change }) => change === row.number)
    return {
      ...row,
      text: text ?? undefined,
      rollsBack: rolls_back ?? undefined,
      effectiveAt: effective_at === null ? undefined : new Date(effective_at),
      steps: own.map(({ step, actor, at, reason }) => ({ step, actor, at: new Date(at), reason })),
      revision: own.at(-1)?.id ?? 0,
    }
  })
}
