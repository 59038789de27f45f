import { asError } from "../../../core/errors.ts"
import type { RuleChange, StoredRuleChanges } from "../../../store/rule-change.ts"
import type { Law } from "../law/law.ts"
import { type ListedRule, listRules } from "../listing.ts"
import { type Rulebook, type Rules, rulebookOf } from "../rulebook.ts"
import { lawDigest, parseLawText } from "./law-text.ts"
import { rulesReadable } from "./rules-readable.ts"

/** A change that is in force, or will be, and cannot be read. */
export interface RuleFault {
  readonly change: number
  readonly law: string
  readonly why: string
}

/** What holds between two instants. */
interface Span {
  /** ms; the first one holds from ever, the last one for ever. */
  readonly from: number
  readonly until: number
  readonly rulebook: Rulebook
  readonly faults: readonly RuleFault[]
  /** By law: the change by which it is as it is. */
  readonly changes: ReadonlyMap<string, RuleChange>
}

/** What a rule says once all that is approved is in force. */
export interface RuleHead {
  /** The last change that was approved; undefined: none was, it is as it ships. */
  readonly change: RuleChange | undefined
  /** Undefined: there is none, or what it says cannot be read. */
  readonly law: Law | undefined
  /** By which it is told from every other text of it. */
  readonly digest: string
}

/**
 * The rules by which is decided at any instant: those that ship, and over them the approved changes that are in force
 * then. A change is known before its instant, so all processes take it over at the same one, and none starts anew.
 */
export class RunningRules implements Rules {
  readonly #shipped: Rulebook
  readonly #stored: Pick<StoredRuleChanges, "approved">
  #approved: readonly RuleChange[] = []
  #key = "[]"
  #spans: Span[] = []
  #last: Span | undefined

  constructor(shipped: Rulebook, stored: Pick<StoredRuleChanges, "approved">) {
    this.#shipped = shipped
    this.#stored = stored
  }

  /** Reads what was approved. */
  async load(): Promise<void> {
    const approved = await this.#stored.approved()
    const key = JSON.stringify(approved.map(({ number, revision }) => [number, revision]))
    if (key === this.#key) return
    this.#key = key
    this.#approved = approved
    this.#spans = []
    this.#last = undefined
  }

  at(now: number): Rulebook {
    return this.#spanAt(now).rulebook
  }

  /** Changes in force that cannot be read: nothing promotional is decided. */
  faultsAt(now: number): readonly RuleFault[] {
    return this.#spanAt(now).faults
  }

  /** All of them, also those whose instant is still to come. */
  faults(): readonly RuleFault[] {
    return this.#approved.flatMap((change) => {
      const why = faultOf(change)
      return why === undefined ? [] : [{ change: change.number, law: change.law, why }]
    })
  }

  /** The change by which a rule is as it is at an instant; undefined: it is as it ships. */
  changeAt(law: string, now: number): RuleChange | undefined {
    return this.#spanAt(now).changes.get(law)
  }

  /** Another change took it back, and is or was in force. */
  isRolledBackAt(change: number, now: number): boolean {
    return this.#approved.some((one) => one.rollsBack === change && isHere(one, now))
  }

  /** Every rule at an instant, with what is known of its changes. */
  listAt(now: number): readonly ListedRule[] {
    return listRules(this.at(now), {
      // One that was rolled back to what ships is as it ships.
      changeOf: (law) => {
        const change = this.changeAt(law, now)
        return change?.text === undefined ? undefined : change.number
      },
      isShippedOtherwise: (law) => this.isShippedOtherwise(law),
    })
  }

  headOf(law: string): RuleHead {
    const change = this.#approved.findLast((one) => one.law === law)
    if (change?.text === undefined) {
      const shipped = this.shipped(law)
      return { change, law: shipped, digest: lawDigest(shipped) }
    }
    try {
      const read = parseLawText(change.text)
      return { change, law: read, digest: lawDigest(read) }
    } catch {
      return { change, law: undefined, digest: `unreadable ${change.number}` }
    }
  }

  /** As it ships. */
  shipped(law: string): Law | undefined {
    return this.#shipped.laws.find(({ id }) => id === law)
  }

  /**
   * A release ships another text of the rule than when the last approved one was written: somebody should look at it.
   */
  isShippedOtherwise(law: string): boolean {
    const { change } = this.headOf(law)
    return change?.text !== undefined && change.shipped !== this.shippedDigest(law)
  }

  /** By which what ships is told from every other text; empty: none does. */
  shippedDigest(law: string): string {
    return lawDigest(this.shipped(law))
  }

  // Asked for every recipient: mostly it is the same span as before.
  #spanAt(now: number): Span {
    const last = this.#last
    if (last !== undefined && last.from <= now && now < last.until) return last
    const known = this.#spans.find(({ from, until }) => from <= now && now < until)
    this.#last = known ?? this.#reckon(now)
    if (known === undefined) this.#spans.push(this.#last)
    return this.#last
  }

  #reckon(now: number): Span {
    const instants = this.#approved.flatMap(({ effectiveAt }) => effectiveAt?.getTime() ?? [])
    const changes = new Map<string, RuleChange>()
    for (const one of this.#approved) if (isHere(one, now)) changes.set(one.law, one)
    const faults: RuleFault[] = []
    const laws = new Map(this.#shipped.laws.map((law) => [law.id, law]))
    for (const change of changes.values()) {
      const { text, law, number } = change
      const why = faultOf(change)
      // A rule that cannot be read holds as it ships, and nothing promotional is decided.
      if (why !== undefined) faults.push({ change: number, law, why })
      else if (text !== undefined) laws.set(law, parseLawText(text))
    }
    const { groupRules } = this.#shipped
    const rules = faults.length === 0 ? groupRules : [...groupRules, rulesReadable]
    return {
      from: Math.max(Number.NEGATIVE_INFINITY, ...instants.filter((one) => one <= now)),
      until: Math.min(Number.POSITIVE_INFINITY, ...instants.filter((one) => one > now)),
      rulebook: changes.size === 0 ? this.#shipped : rulebookOf(rules, [...laws.values()]),
      ...{ faults, changes },
    }
  }
}

function isHere({ effectiveAt }: RuleChange, now: number): boolean {
  return effectiveAt !== undefined && effectiveAt.getTime() <= now
}

// It was read when it was approved; a later release may know its kind or a rule of the group no more.
function faultOf({ law, text }: RuleChange): string | undefined {
  if (text === undefined) return undefined
  try {
    const { id } = parseLawText(text)
    return id === law ? undefined : `it is of ${id}: expected a text of ${law}.`
  } catch (thrown) {
    return asError(thrown).message
  }
}
