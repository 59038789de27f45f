import { type Effects, realEffects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Booked, QUIET_MS_MAX } from "./booking.ts"
import { type CompiledSegment, compileSegment, isTicked } from "./compile.ts"
import { type Evaluation, isFirst, type Judged, type Round, type Seen } from "./evaluation.ts"
import { faultOf, type SqlFault } from "./fault.ts"
import type { Segment } from "./segment.ts"
import { clearStanding } from "./standing.ts"
import { evaluateTouched } from "./touched.ts"
import { type Verification, verifySegment } from "./verify.ts"
import { evaluateWhole } from "./whole.ts"

/** The state of ft_player that a round is about. */
export interface Tick {
  /** Start of the tick that the features come from, by the engine's clock. */
  readonly upTo: string
  /** What the features took for the present; now() in segments is the same. */
  readonly at: Date
  /**
   * Of ft_player: one more than in the round before, and its changed rows are in ft_player__fresh; the
   * same, and none changed. Anything else, or undefined: everybody is looked at.
   */
  readonly revision?: number | undefined
  /** Nobody waits for a sweep: everything is exact behind this round. */
  readonly isWhole?: boolean
}

/** Why a segment rests, and since when. */
export interface Parked {
  readonly since: Date
  readonly fault: SqlFault
}

/** What a comparison of segments with looks at everybody came to. */
export interface Verified {
  readonly verified: readonly Verification[]
  readonly failed: readonly FailedVerification[]
}

/** A segment that could not be compared, and why. */
export interface FailedVerification {
  readonly segment: string
  readonly error: SqlFault
}

const NOT_EVALUATED: SqlFault = {
  code: "SEGMENT_WAITS",
  message: "It was not evaluated since the start. Ask again in a second.",
}

/** Segments that time or other players can change are swept this often, each at its own time. */
const SWEEP_MS = 10_000
/** A segment that failed is tried again after this. */
const PARKED_MS = 60_000

/** Evaluates all segments; the caller says when, after each tick of the features. */
export class Segmenter {
  readonly #warehouse: Warehouse
  readonly #effects: Effects
  readonly #seen = new Map<string, Seen>()
  readonly #compiled = new Map<string, CompiledSegment>()
  readonly #parked = new Map<string, Parked>()
  readonly #sweptAt = new Map<string, number>()
  readonly #lookedAt = new Map<string, Date>()
  /** The present of the features that each was last evaluated on, ms; none of what has failed since. */
  readonly #standsAt = new Map<string, number>()
  #revision: number | undefined
  #isBegun = false
  readonly segments: readonly Segment[]

  constructor(warehouse: Warehouse, segments: readonly Segment[], effects: Effects = realEffects) {
    this.#warehouse = warehouse
    this.segments = segments
    this.#effects = effects
  }

  /** Segments that failed and rest, by name. */
  parked(): ReadonlyMap<string, Parked> {
    return this.#parked
  }

  /** When each segment was last looked at, by name; also where nothing changed, of which no table tells. */
  lookedAt(): ReadonlyMap<string, Date> {
    return this.#lookedAt
  }

  /**
   * The instant, ms, as of which a segment's members stand: the present of the features that it was last evaluated
   * on, and not when that was done. Undefined of one that failed, rests or was not evaluated since the start.
   */
  standsAt(name: string): number | undefined {
    return this.#standsAt.get(name)
  }

  /**
   * Compares segments (all, unless some are named) with a look at everybody at the instant that each stands for; the
   * caller sees to it that no round runs meanwhile and that the latest was whole. What rests is told with its fault.
   */
  async verify(names?: readonly string[]): Promise<Verified> {
    const verified: Verification[] = []
    const failed: FailedVerification[] = []
    for (const segment of this.segments) {
      if (names !== undefined && !names.includes(segment.name)) continue
      const compiled = this.#compiled.get(segment.name)
      const standsAt = this.#standsAt.get(segment.name)
      const fault = this.#parked.get(segment.name)?.fault
      if (fault !== undefined || compiled === undefined || standsAt === undefined)
        failed.push({ segment: segment.name, error: fault ?? NOT_EVALUATED })
      else
        await verifySegment(this.#warehouse, compiled, new Date(standsAt)).then(
          (one) => verified.push(one),
          (thrown: unknown) =>
            failed.push({ segment: segment.name, error: faultOf(thrown, segment.sql) }),
        )
    }
    return { verified, failed }
  }

  /**
   * One round. A segment that fails is logged, keeps its members and rests for a minute; the others go
   * on.
   */
  async evaluateAll(tick: Tick): Promise<readonly Evaluation[]> {
    if (!this.#isBegun) await clearStanding(this.#warehouse)
    this.#isBegun = true
    const segments = await this.#ready()
    const round = await this.#round(tick)
    const step = this.#step(tick)
    const isWhole = (segment: CompiledSegment) =>
      step === "gap" || this.#isNew(segment) || this.#isSwept(segment, round, tick)
    const own = segments.filter((segment) => !isWhole(segment))
    const touched = own.filter(
      (segment) =>
        isTicked(segment) && (step === "next" || this.#isUnrecorded(segment.name, round)),
    )
    const evaluations: Evaluation[] = []
    const take = (booked: readonly Booked[]) => {
      for (const { evaluation, seen } of booked) {
        this.#seen.set(evaluation.segment, seen)
        evaluations.push(evaluation)
      }
    }
    const failed = await this.#touched(round, touched, take)
    for (const segment of own)
      if (isTicked(segment) && !failed.includes(segment)) this.#looked(segment.name, round)
    const isTogether = step === "gap" || tick.isWhole === true
    for (const segment of [...segments.filter(isWhole), ...failed])
      await this.#whole(round, segment, take, isTogether || this.#isNew(segment))
    this.#revision = tick.revision
    return evaluations
  }

  #step({ revision }: Tick): "same" | "next" | "gap" {
    if (revision === undefined || this.#revision === undefined) return "gap"
    if (revision === this.#revision) return "same"
    return revision === this.#revision + 1 ? "next" : "gap"
  }

  // Together; where that fails one of them is to blame, and each is evaluated for itself.
  async #touched(
    round: Round,
    segments: readonly CompiledSegment[],
    take: (booked: readonly Booked[]) => void,
  ): Promise<readonly CompiledSegment[]> {
    if (segments.length === 0) return []
    try {
      take(
        await evaluateTouched(
          this.#warehouse,
          round,
          segments.map((one) => this.#judged(one)),
        ),
      )
      return []
    } catch (thrown) {
      const { message } = asError(thrown)
      this.#effects.log.warn({ err: message }, "segments failed together; each is tried alone")
      for (const { name } of segments) this.#seen.delete(name)
      return segments
    }
  }

  async #whole(
    round: Round,
    segment: CompiledSegment,
    take: (booked: readonly Booked[]) => void,
    isTogether: boolean,
  ): Promise<void> {
    try {
      take([await evaluateWhole(this.#warehouse, round, this.#judged(segment))])
      // Those that were looked at together are due one after the other, so that no round has to sweep them all.
      const early = isTogether ? this.#phaseOf(segment) : 0
      this.#sweptAt.set(segment.name, round.at.getTime() - early)
      this.#looked(segment.name, round)
    } catch (thrown) {
      // What it has written is unknown: the next evaluation looks, as after a start.
      this.#seen.delete(segment.name)
      this.#park(segment, thrown)
    }
  }

  #phaseOf({ name }: Segment): number {
    const place = this.segments.findIndex((one) => one.name === name)
    return Math.floor((SWEEP_MS * place) / this.segments.length)
  }

  #looked(name: string, { at }: Round): void {
    this.#lookedAt.set(name, this.#effects.now())
    this.#standsAt.set(name, at.getTime())
  }

  #judged(segment: CompiledSegment): Judged {
    return { segment, seen: this.#seen.get(segment.name) }
  }

  #isNew(segment: CompiledSegment): boolean {
    return isFirst(this.#judged(segment))
  }

  #isSwept({ name, reach }: CompiledSegment, { at }: Round, { isWhole = false }: Tick): boolean {
    if (reach.kind === "touched") return false
    return isWhole || at.getTime() - (this.#sweptAt.get(name) ?? 0) >= SWEEP_MS
  }

  // The size over time has no holes, also where nothing happens.
  #isUnrecorded(name: string, { at }: Round): boolean {
    return at.getTime() - (this.#seen.get(name)?.recordedAt ?? 0) > QUIET_MS_MAX
  }

  async #round({ at, upTo }: Tick): Promise<Round> {
    const [row] = await this.#warehouse.query<{ id: string }>(
      "select toUnixTimestamp64Micro(now64(6)) as id",
    )
    const before = [...this.#seen.values()]
    const lastAt = Math.max(0, ...before.map((seen) => seen.at))
    const lastId = before.reduce((last, { id }) => (BigInt(id) > last ? BigInt(id) : last), 0n)
    const clocked = BigInt(row?.id ?? "0")
    const id = String(clocked > lastId ? clocked : lastId + 1n)
    return { at: new Date(Math.max(at.getTime(), lastAt + 1)), id, upTo }
  }

  // Those that compile and do not rest.
  async #ready(): Promise<readonly CompiledSegment[]> {
    const ready: CompiledSegment[] = []
    const now = this.#effects.now().getTime()
    for (const segment of this.segments) {
      const parked = this.#parked.get(segment.name)
      if (parked && Math.abs(now - parked.since.getTime()) < PARKED_MS) continue
      this.#parked.delete(segment.name)
      try {
        const known = this.#compiled.get(segment.name)
        const compiled = known ?? (await compileSegment(this.#warehouse, segment))
        this.#compiled.set(segment.name, compiled)
        ready.push(compiled)
      } catch (thrown) {
        this.#park(segment, thrown)
      }
    }
    return ready
  }

  // People see words about the select; the engine's own stay in the log.
  #park({ name, sql }: Segment, thrown: unknown): void {
    const { message } = asError(thrown)
    const since = this.#effects.now()
    this.#parked.set(name, { since, fault: faultOf(thrown, sql) })
    this.#standsAt.delete(name)
    this.#effects.log.error({ segment: name, err: message }, "a segment failed and rests")
  }
}
