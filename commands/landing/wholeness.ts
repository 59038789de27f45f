import { consumerSays, type LandingFault } from "../../ingest/landing/fault.ts"
import { cameInSince, redeliveredSince } from "../../ingest/landing/redelivered.ts"
import { SINCE_EVER, toEngineInstant } from "../../models/runner/instant.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

/** The consumer's list of failures is full of the broker's: what else it said was pushed out. */
export const UNSEEN = "LANDING_UNSEEN"
/** A block was read again that first came in after all was known to be whole. */
export const TORN = "LANDING_TORN"
/** The disk had too little room, so anything may have broken off. */
export const DISK_FULL = "DISK_FULL"

/** Why some blocks may be in some tables and not in others. */
export interface Doubt extends LandingFault {
  /** True: an insert is known to have failed, and will fail again as long as its cause stands. */
  readonly isFailure: boolean
}

/** What tells of room on the disk. */
export interface Room {
  /** Undefined: there is enough. */
  full(): unknown
}

/**
 * Knows up to which instant every block has reached all tables, by the engine's clock. It moves on only by a
 * clean look: one that finds nothing that could have torn an insert moves it to the latest commit, since
 * blocks come one after the other and are committed behind all views. Any doubt is about what came in behind it.
 * The list of failures is no proof alone: it has ten entries, and a broker that is away fills it within seconds. So a
 * list that is full is a doubt, and so is a block that is read again although it stands.
 */
export class Wholeness {
  readonly #warehouse: Warehouse
  readonly #room: Room | undefined
  #wholeAt: Date
  #redeliveredUpTo = SINCE_EVER
  #wasFull = false
  #isInDoubt = false

  constructor(warehouse: Warehouse, wholeAt: Date, room?: Room) {
    this.#warehouse = warehouse
    this.#wholeAt = wholeAt
    this.#room = room
  }

  /** Every block that came in before is in all tables. */
  get wholeAt(): Date {
    return this.#wholeAt
  }

  /** False: the latest look found something that could have torn an insert. */
  isVouchedFor(): boolean {
    return !this.#isInDoubt
  }

  /** Looks at the consumer while it is attached, or was just halted; undefined where all is whole. */
  async doubt(): Promise<Doubt | undefined> {
    this.#isInDoubt = true
    this.#wasFull ||= this.#room?.full() !== undefined
    // In this order: what is read again is noted before it is committed.
    const { fault, isListFull, committedAt } = await consumerSays(this.#warehouse)
    const isTorn = await this.#isTorn()
    if (fault) return { ...fault, isFailure: true }
    if (isTorn) return this.#unseen(TORN)
    if (isListFull) return this.#unseen(UNSEEN)
    if (this.#wasFull) return this.#unseen(DISK_FULL)
    if (committedAt && committedAt > this.#wholeAt) this.#wholeAt = committedAt
    this.#isInDoubt = false
    return undefined
  }

  /** As `doubt`, when the consumer is about to be forgotten: what cannot be asked any more is a doubt as well. */
  doubtAtLast(): Promise<Doubt | undefined> {
    return this.doubt().catch(() => this.#unseen(UNSEEN))
  }

  /** All that came in before is compared and healed. */
  healed(at: Date): void {
    this.#wholeAt = at
    this.#wasFull = false
    this.#isInDoubt = false
  }

  #unseen(detail: string): Doubt {
    return { at: this.#wholeAt, detail, isFailure: false }
  }

  // Before the last commit that was known to be whole it is nothing but read again.
  async #isTorn(): Promise<boolean> {
    const again = await redeliveredSince(this.#warehouse, this.#redeliveredUpTo)
    const isTorn = await cameInSince(this.#warehouse, again, toEngineInstant(this.#wholeAt))
    // Told until it is healed: whoever asks may not come to heal it.
    if (!isTorn) this.#redeliveredUpTo = again.upTo
    return isTorn
  }
}
