import type { Effects } from "../../../core/effects.ts"
import { PitbossError } from "../../../core/errors.ts"
import type { RuleChange, RuleChangeMove, StoredRuleChanges } from "../../../store/rule-change.ts"
import type { Law } from "../law/law.ts"
import { diffLaws, type FieldChange } from "./diff.ts"
import { lawDigest, parseLawText } from "./law-text.ts"
import type { RunningRules } from "./running-rules.ts"
import { refuseAuthor, standingOf } from "./standing.ts"

/** How far an instant may lie behind the one at which it is asked for: clocks differ. */
const LATE_MS_MAX = 60_000

/** A draft as somebody writes it. */
export interface DraftText {
  /** YAML of one rule. */
  readonly text: string
  readonly by: string
  readonly note: string
}

/** What is done with a change, by whom and why. */
export interface PolicyStep {
  readonly number: number
  readonly by: string
  readonly reason: string
  /** As the change was read; undefined: as it is. */
  readonly revision?: number | undefined
}

export interface Approval extends PolicyStep {
  /** From when on it holds; undefined: from now on. */
  readonly from: Date | undefined
}

interface SeenChange {
  readonly change: number
  /** Undefined: as it is. */
  readonly revision?: number | undefined
}

/** The last change of a rule is to be taken back. */
export interface RollBack extends Omit<PolicyStep, "number" | "revision"> {
  readonly law: string
  /** The change that was seen as the last one; undefined: whichever is. */
  readonly seen?: SeenChange | undefined
}

/** What a change makes of a rule. */
export interface PolicyDiff {
  readonly change: RuleChange
  readonly from: Law | undefined
  readonly to: Law | undefined
  readonly fields: readonly FieldChange[]
}

/** Changes of the rules of law: drafted by one person, put in force by another. */
export class Policy {
  readonly #stored: StoredRuleChanges
  readonly #rules: RunningRules
  readonly #now: Effects["now"]

  constructor(stored: StoredRuleChanges, rules: RunningRules, { now }: Pick<Effects, "now">) {
    this.#stored = stored
    this.#rules = rules
    this.#now = now
  }

  /** The latest first. */
  list(): Promise<readonly RuleChange[]> {
    return this.#stored.list()
  }

  /** Throws RULE_CHANGE_UNKNOWN. */
  async expect(number: number): Promise<RuleChange> {
    const change = await this.#stored.find(number)
    if (change !== undefined) return change
    throw new PitbossError("RULE_CHANGE_UNKNOWN", `There is no change ${number} of a rule.`)
  }

  /** A new draft. Throws RULE_TEXT, or RULE_CHANGE_NOTHING where the rule says that already. */
  async draft({ text, by, note }: DraftText): Promise<RuleChange> {
    await this.#rules.load()
    const law = parseLawText(text)
    const base = this.#baseFor(law)
    const shipped = this.#rules.shippedDigest(law.id)
    return this.#stored.draft({ law: law.id, text, base, shipped, note }, by)
  }

  /**
   * Another text of a draft, also of one that was proposed: it is a draft again, against the rule as it is now. Throws
   * what `draft` does, and RULE_CHANGE_STATE.
   */
  async edit(number: number, { text, by, note }: DraftText): Promise<RuleChange> {
    await this.#rules.load()
    const change = await this.expect(number)
    refuseState(change, ["draft", "proposed"], "another text")
    if (change.rollsBack !== undefined)
      throw new PitbossError(
        "RULE_CHANGE_STATE",
        `Change ${number} rolls back, and has the text of before: reject it, and draft another.`,
      )
    const law = parseLawText(text)
    if (law.id !== change.law)
      throw new PitbossError(
        "RULE_TEXT",
        `Change ${number} is of ${change.law}; the text is of ${law.id}. Expected the same rule.`,
      )
    const draft = { text, base: this.#baseFor(law), shipped: this.#rules.shippedDigest(law.id) }
    return this.#done(number, await this.#stored.edit({ change, actor: by, reason: note }, draft))
  }

  /** Throws RULE_CHANGE_STATE, RULE_CHANGE_BASE. */
  async propose(step: PolicyStep): Promise<RuleChange> {
    const move = await this.#moveOf(step)
    refuseState(move.change, ["draft"], "being proposed")
    await this.#refuseOldBase(move.change)
    return this.#done(step.number, await this.#stored.move(move, "proposed"))
  }

  /** Throws RULE_CHANGE_STATE where it was neither drafted nor proposed. */
  async reject(step: PolicyStep): Promise<RuleChange> {
    const move = await this.#moveOf(step)
    refuseState(move.change, ["draft", "proposed"], "being rejected")
    return this.#done(step.number, await this.#stored.move(move, "rejected"))
  }

  /**
   * Puts a proposed change in force, from now on or from an instant ahead. Throws RULE_CHANGE_SAME_PERSON where whoever
   * approves wrote any of it, RULE_CHANGE_EFFECTIVE where the instant is over or before that of another change of the
   * rule, RULE_CHANGE_BASE where the rule is not what it was drafted against, RULE_CHANGE_STATE, RULE_TEXT.
   */
  async approve({ from, ...step }: Approval): Promise<RuleChange> {
    const move = await this.#moveOf(step)
    const { change } = move
    refuseState(change, ["proposed"], "being approved")
    refuseAuthor(change, step.by)
    await this.#refuseOldBase(change)
    if (change.text !== undefined) parseLawText(change.text)
    const head = this.#rules.headOf(change.law).change
    const effectiveAt = this.#effectiveAt(from, head)
    const approval = { ...move, effectiveAt, head: head?.number }
    const isDone = await this.#stored.approve(approval)
    await this.#rules.load()
    return this.#done(step.number, isDone)
  }

  /**
   * Takes back the last change of a rule. One whose instant is still to come is withdrawn at once. Of one that is in
   * force a change is proposed that brings the text of before, and needs a second person. Throws RULE_CHANGE_NONE, or
   * RULE_CHANGE_MOVED where the last one is not the one that was seen.
   */
  async rollBack({ law, by, reason, seen }: RollBack): Promise<RuleChange> {
    await this.#rules.load()
    const head = this.#rules.headOf(law)
    const { change } = head
    if (change === undefined)
      throw new PitbossError(
        "RULE_CHANGE_NONE",
        `No change of '${law}' is in force: it is as it ships, and there is nothing to roll back.`,
      )
    if (seen !== undefined) refuseUnseen(change, seen)
    if (standingOf(change, this.#rules, this.#now()) === "scheduled") {
      const isDone = await this.#stored.move({ change, actor: by, reason }, "withdrawn")
      await this.#rules.load()
      return this.#done(change.number, isDone)
    }
    const before = (await this.#stored.approved())
      .filter((one) => one.law === law && one.number !== change.number)
      .at(-1)
    const shipped = before?.shipped ?? this.#rules.shippedDigest(law)
    const text = { law, text: before?.text, base: head.digest, shipped, note: reason }
    const drafted = await this.#stored.draft({ ...text, rollsBack: change.number }, by)
    const move = { change: drafted, actor: by, reason }
    return this.#done(drafted.number, await this.#stored.move(move, "proposed"))
  }

  /** What a change makes of the rule: of one that is in force or was, of what stood before it. */
  async diff(number: number): Promise<PolicyDiff> {
    await this.#rules.load()
    const change = await this.expect(number)
    const from = await this.#before(change)
    const to = this.textOf(change)
    return { change, from, to, fields: diffLaws(from, to) }
  }

  /** A change as a backtest takes it. Throws RULE_CHANGE_UNKNOWN, or RULE_TEXT where it cannot be read any more. */
  async draftOf(number: number): Promise<{ readonly id: string; readonly law: Law | undefined }> {
    const { law: id, text } = await this.expect(number)
    return { id, law: text === undefined ? this.#rules.shipped(id) : parseLawText(text) }
  }

  /** What a change says; undefined: the rule is none any more, or the text cannot be read. */
  textOf({ text, law }: RuleChange): Law | undefined {
    return text === undefined ? this.#rules.shipped(law) : readable(text)
  }

  async #before(change: RuleChange): Promise<Law | undefined> {
    if (change.effectiveAt === undefined) return this.#rules.headOf(change.law).law
    const own = (await this.#stored.approved()).filter(({ law }) => law === change.law)
    const index = own.findIndex(({ number }) => number === change.number)
    const before = index < 0 ? own.findLast((one) => isBy(one, change)) : own[index - 1]
    return before === undefined ? this.#rules.shipped(change.law) : this.textOf(before)
  }

  // A rule of one place does not become one of another under the same name.
  #baseFor(law: Law): string {
    const { law: before, digest } = this.#rules.headOf(law.id)
    if (before !== undefined && before.jurisdiction !== law.jurisdiction)
      throw new PitbossError(
        "RULE_TEXT",
        `${law.id} is of ${before.jurisdiction}: expected the same jurisdiction, or another id.`,
      )
    if (digest === lawDigest(law))
      throw new PitbossError("RULE_CHANGE_NOTHING", `'${law.id}' says that already.`)
    return digest
  }

  async #moveOf({ number, by, reason, revision }: PolicyStep): Promise<RuleChangeMove> {
    const change = await this.expect(number)
    if (revision !== undefined && revision !== change.revision) throw moved(number)
    return { change, actor: by, reason }
  }

  async #refuseOldBase({ number, law, base }: RuleChange): Promise<void> {
    await this.#rules.load()
    if (this.#rules.headOf(law).digest === base) return
    throw new PitbossError(
      "RULE_CHANGE_BASE",
      `'${law}' is not what change ${number} was drafted against: another change was approved, or a release changed it. Give the draft its text anew and look at the difference.`,
    )
  }

  #effectiveAt(from: Date | undefined, head: RuleChange | undefined): Date {
    const now = this.#now()
    if (from !== undefined && from.getTime() < now.getTime() - LATE_MS_MAX)
      throw new PitbossError(
        "RULE_CHANGE_EFFECTIVE",
        `${from.toISOString()} is over: expected now, or an instant to come.`,
      )
    const at = from === undefined || from < now ? now : from
    if (head?.effectiveAt === undefined || head.effectiveAt <= at) return at
    throw new PitbossError(
      "RULE_CHANGE_EFFECTIVE",
      `Change ${head.number} of the rule holds from ${head.effectiveAt.toISOString()} on: expected an instant that is not before it.`,
    )
  }

  async #done(number: number, isDone: boolean): Promise<RuleChange> {
    if (!isDone) throw moved(number)
    return this.expect(number)
  }
}

function moved(number: number): PitbossError {
  return new PitbossError(
    "RULE_CHANGE_MOVED",
    `Change ${number} is not as it was read: somebody did something with it meanwhile. Look at it again.`,
  )
}

function refuseUnseen({ number, revision }: RuleChange, seen: SeenChange): void {
  if (seen.change === number && (seen.revision ?? revision) === revision) return
  if (seen.change === number) throw moved(number)
  throw new PitbossError(
    "RULE_CHANGE_MOVED",
    `Change ${number} is the last approved one of the rule, and not change ${seen.change}: look at that one first.`,
  )
}

// One that was withdrawn is not among the approved ones.
function isBy({ effectiveAt: one }: RuleChange, { effectiveAt: other }: RuleChange): boolean {
  return one !== undefined && other !== undefined && one <= other
}

function refuseState(
  { number, state }: RuleChange,
  expected: readonly RuleChange["state"][],
  what: string,
): void {
  if (expected.includes(state)) return
  throw new PitbossError(
    "RULE_CHANGE_STATE",
    `Change ${number} is ${state.replace("_", " ")}: expected ${expected.join(" or ")} for ${what}.`,
  )
}

function readable(text: string): Law | undefined {
  try {
    return parseLawText(text)
  } catch {
    return undefined
  }
}
