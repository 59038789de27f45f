import { type LandingOffsets, missingBelow } from "../../ingest/landing/landed.ts"

/** What the running roles know and no table holds. */
export interface Pulse {
  /** How far Kafka and the tables are, and when that was asked, ms. */
  readonly offsets: LandingOffsets
  readonly askedAt: number
  readonly cycleMs: number
  readonly cycleEndedAt: number
}

export interface Standing {
  /** Messages in Kafka that are not in the tables yet. */
  readonly lag: number
  /** Everything that Kafka had acknowledged up to here is in the figures, ms; undefined until known. */
  readonly completeTo: number | undefined
  /** Since when the figures have been behind for longer than usual, ms. */
  readonly behindSince: number | undefined
  /** What the next instant waits for: its messages in the tables, or a round of models behind that. */
  readonly waitsFor: "tables" | "models"
}

/** Figures that are this much behind are the ordinary way of things. */
const BEHIND_MS_MAX = 15_000
/** Looks are a second apart; after a longer pause nobody has followed what happened meanwhile. */
const PAUSE_MS_MAX = 5_000

interface Mark {
  readonly at: number
  readonly ends: LandingOffsets["ends"]
  /** When the tables were seen to hold all of it. */
  readonly landedAt?: number
}

/**
 * Up to when the figures are whole: an instant whose messages are all in the tables, once a round of
 * models that began behind that has ended. One mark is followed at a time.
 */
export class Completeness {
  #mark: Mark | undefined
  #completeTo: number | undefined
  #firstAskedAt: number | undefined
  #lastAskedAt: number | undefined

  take({ offsets, askedAt, cycleMs, cycleEndedAt }: Pulse): Standing {
    this.#resume(offsets, askedAt)
    this.#firstAskedAt ??= askedAt
    this.#lastAskedAt = askedAt
    this.#follow(offsets, askedAt, cycleEndedAt - cycleMs)
    const known = this.#completeTo ?? this.#firstAskedAt
    return {
      lag: missingBelow(offsets.ends, offsets.committed),
      completeTo: this.#completeTo,
      behindSince: askedAt - known > BEHIND_MS_MAX ? known : undefined,
      waitsFor: this.#mark?.landedAt === undefined ? "tables" : "models",
    }
  }

  // After a pause an old mark says nothing, once it is in the tables; until then it is the fault.
  #resume({ committed }: LandingOffsets, askedAt: number): void {
    if (askedAt - (this.#lastAskedAt ?? askedAt) <= PAUSE_MS_MAX) return
    if (this.#mark && missingBelow(this.#mark.ends, committed) > 0) return
    this.#mark = undefined
    this.#completeTo = undefined
    this.#firstAskedAt = undefined
  }

  #follow({ ends, committed }: LandingOffsets, askedAt: number, cycleBeganAt: number): void {
    const mark = this.#mark ?? { at: askedAt, ends }
    const landedAt =
      mark.landedAt ?? (missingBelow(mark.ends, committed) === 0 ? askedAt : undefined)
    if (landedAt === undefined) this.#mark = mark
    else if (cycleBeganAt < landedAt) this.#mark = { ...mark, landedAt }
    else {
      this.#completeTo = mark.at
      this.#mark = { at: askedAt, ends }
    }
  }
}
