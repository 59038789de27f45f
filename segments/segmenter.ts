import { type Effects, realEffects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Booked, QUIET_MS_MAX } from "./booking.ts"
import { bounded, isDear } from "./bounded.ts"
import { type CompiledSegment, compileSegment, isTicked } from "./compile.ts"
import { type Evaluation, isFirst, type Judged, type Round, type Seen } from "./evaluation.ts"
import { faultOf, type SqlFault } from "./fault.ts"
import { clearMoved, MOVED_MAX } from "./moved.ts"
import { Pace, SWEEP_MS } from "./pace.ts"
import { type Parked, restsWith } from "./parked.ts"
import { Retirement } from "./retirement.ts"
import { laterLook, RoundClock } from "./round-clock.ts"
import type { Segment } from "./segment.ts"
import { levelsOf, type SegmentSet, segmentSet } from "./segment-set.ts"
import { clearStanding } from "./standing.ts"
import { StandsAt } from "./stands-at.ts"
import { evaluateTouched, type Look, MOVED, type NestedNames, TICKED } from "./touched.ts"
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

/** What stands still while a round goes on. */
interface Frame {
  readonly tick: Tick
  readonly round: Round
  readonly step: "same" | "next" | "gap"
  readonly evaluations: Evaluation[]
  /** Players whom the round moved beside the tick's, by segments that others read. */
  readonly moved: Map<string, number>
}

/** Evaluates all segments; the caller says when, after each tick of the features. */
export class Segmenter {
  readonly #warehouse: Warehouse
  readonly #effects: Effects
  readonly #seen = new Map<string, Seen>()
  readonly #compiled = new Map<string, CompiledSegment>()
  readonly #parked = new Map<string, Parked>()
  readonly #pace = new Pace()
  /** Those that stand on a segment that rests. */
  readonly #waiting = new Map<string, Parked>()
  readonly #sweptAt = new Map<string, number>()
  /** Those whose text changed since they were last looked at, though it may be what it once was. */
  readonly #renewed = new Set<string>()
  readonly #lookedAt = new Map<string, Date>()
  readonly #standsAt = new StandsAt()
  readonly #clock: RoundClock
  readonly #retirement: Retirement
  #revision: number | undefined
  #isBegun = false
  #set: SegmentSet
  #next: { readonly segments: readonly Segment[]; readonly archived: readonly string[] } | undefined

  constructor(warehouse: Warehouse, segments: readonly Segment[], effects: Effects = realEffects) {
    this.#warehouse = warehouse
    this.#effects = effects
    this.#clock = new RoundClock(warehouse)
    this.#retirement = new Retirement(warehouse, effects)
    this.#set = segmentSet(segments)
    this.#parkUnlinked()
  }

  get segments(): readonly Segment[] {
    return this.#set.all
  }

  /**
   * Runs these from the next round on, without a start. Another text is another version: everybody is looked at. Members of
   * archived ones leave; those of other segments that are gone stay as they are.
   */
  take(segments: readonly Segment[], archived: readonly string[] = []): void {
    this.#next = { segments, archived }
  }

  /** Segments that failed and rest, or stand on one that does, by name. */
  parked(): ReadonlyMap<string, Parked> {
    return new Map([...this.#waiting, ...this.#parked])
  }

  /** When each segment was last looked at, by name; also where nothing changed, of which no table tells. */
  lookedAt(): ReadonlyMap<string, Date> {
    return this.#lookedAt
  }

  /**
   * The instant, ms, as of which a segment's members stand: the present of the features that it was last evaluated
   * on, and not when that was done; of one that reads others, the earliest of all. Undefined of one that failed, rests or
   * was not evaluated since the start.
   */
  standsAt(name: string): number | undefined {
    return this.#standsAt.of(name)
  }

  /**
   * Compares segments (all, unless some are named) with a look at everybody at the instant that each stands for; the
   * caller sees to it that no round runs meanwhile and that the latest was whole. What rests is told with its fault.
   */
  async verify(names?: readonly string[]): Promise<Verified> {
    const verified: Verification[] = []
    const failed: FailedVerification[] = []
    const resting = this.parked()
    for (const { name, written } of this.segments) {
      if (names !== undefined && !names.includes(name)) continue
      const compiled = this.#compiled.get(name)
      const standsAt = this.#standsAt.own(name)
      const fault = resting.get(name)?.fault
      if (fault !== undefined || compiled === undefined || standsAt === undefined)
        failed.push({ segment: name, error: fault ?? NOT_EVALUATED })
      else
        await verifySegment(this.#warehouse, compiled, new Date(standsAt)).then(
          (one) => verified.push(one),
          (thrown: unknown) => failed.push({ segment: name, error: faultOf(thrown, written) }),
        )
    }
    return { verified, failed }
  }

  /**
   * One round. A segment that fails is logged, keeps its members and rests for a minute, and those that read it with it;
   * the others go on.
   */
  async evaluateAll(tick: Tick): Promise<readonly Evaluation[]> {
    if (!this.#isBegun) await clearStanding(this.#warehouse)
    this.#isBegun = true
    this.#adopt()
    const segments = await this.#ready()
    const round = await this.#clock.begin(tick, [...this.#seen.values()])
    const evaluations = [...(await this.#retirement.run(round))]
    if (this.#set.read.size > 0) await clearMoved(this.#warehouse)
    const step = this.#step(tick)
    const frame: Frame = { tick, round, step, evaluations, moved: new Map() }
    for (const level of levelsOf(segments, this.#set)) await this.#level(level, frame)
    this.#revision = tick.revision
    return frame.evaluations
  }

  // What was published, changed or archived since the round before.
  #adopt(): void {
    if (this.#next === undefined) return
    const before = this.#set
    this.#set = segmentSet(this.#next.segments)
    this.#retirement.adopt(this.#next.archived, (name) => this.#seen.has(name))
    this.#next = undefined
    const now = new Map(this.#set.linked.map((one) => [one.name, one]))
    for (const one of before.all) {
      const linked = before.linked.find(({ name }) => name === one.name)
      const other = now.get(one.name)
      if (linked !== undefined && JSON.stringify(other) === JSON.stringify(linked)) continue
      this.#compiled.delete(one.name)
      for (const known of [this.#parked, this.#waiting]) known.delete(one.name)
      this.#pace.forget(one.name)
      if (other !== undefined && other.version === linked?.version) continue
      this.#renewed.add(one.name)
      for (const known of [this.#seen, this.#sweptAt, this.#lookedAt, this.#standsAt])
        known.delete(one.name)
    }
    this.#parkUnlinked()
  }

  #parkUnlinked(): void {
    this.#standsAt.link(this.#set.linked)
    for (const segment of this.#set.all) {
      const fault = this.#set.faults.get(segment.name)
      if (fault !== undefined) this.#park(segment, fault)
    }
  }

  // Segments that read none of each other: all that they read was evaluated before.
  async #level(level: readonly CompiledSegment[], frame: Frame): Promise<void> {
    const { round, step, tick, moved } = frame
    const segments = level.filter((segment) => !this.#waits(segment))
    const movedOf = ({ nested }: Segment) =>
      nested.reduce((sum, name) => sum + (moved.get(name) ?? 0), 0)
    const isWhole = (segment: CompiledSegment) =>
      step === "gap" ||
      this.#isNew(segment) ||
      this.#isSwept(segment, frame) ||
      (isTicked(segment) && movedOf(segment) > MOVED_MAX)
    const whole = segments.filter(isWhole)
    const own = segments.filter((segment) => isTicked(segment) && !whole.includes(segment))
    const touched = own.filter(({ name }) => step === "next" || this.#isUnrecorded(name, round))
    const failed = await this.#touched(frame, touched, TICKED)
    const others = own.filter((segment) => movedOf(segment) > 0 && !failed.includes(segment))
    const failedToo = await this.#touched(frame, others, MOVED)
    const alone = [...failed, ...failedToo]
    for (const segment of own) if (!alone.includes(segment)) this.#looked(segment.name, round)
    const isTogether = step === "gap" || tick.isWhole === true
    for (const segment of whole)
      await this.#whole(frame, segment, isTogether || this.#isNew(segment))
    for (const segment of alone) {
      await this.#whole({ ...frame, round: laterLook(round, 2) }, segment, true)
      // What was half written and made up for was found by no comparison.
      moved.set(segment.name, MOVED_MAX + 1)
    }
  }

  // One whose inner members nobody knows would find the wrong players.
  #waits(segment: CompiledSegment): boolean {
    const { name, nested } = segment
    const resting = nested.find((inner) => this.#standsAt.own(inner) === undefined)
    if (resting === undefined) {
      this.#waiting.delete(name)
      return false
    }
    this.#seen.delete(name)
    this.#standsAt.delete(name)
    const since = this.#waiting.get(name)?.since ?? this.#effects.now()
    this.#waiting.set(name, { since, fault: restsWith(resting, this.parked().get(resting)) })
    return true
  }

  #step({ revision }: Tick): Frame["step"] {
    if (revision === undefined || this.#revision === undefined) return "gap"
    if (revision === this.#revision) return "same"
    return revision === this.#revision + 1 ? "next" : "gap"
  }

  #take(frame: Frame, booked: readonly Booked[], look?: Look): void {
    for (const { evaluation, seen } of booked) {
      const { segment, entered, left } = evaluation
      this.#seen.set(segment, seen)
      frame.evaluations.push(evaluation)
      if (look === TICKED || entered + left === 0 || !this.#set.read.has(segment)) continue
      frame.moved.set(segment, (frame.moved.get(segment) ?? 0) + entered + left)
    }
  }

  async #touched(
    frame: Frame,
    segments: readonly CompiledSegment[],
    look: Look,
  ): Promise<readonly CompiledSegment[]> {
    const failed: CompiledSegment[] = []
    for (let rest = segments; rest.length > 0; ) {
      const some = rest.slice(0, this.#pace.atOnce)
      rest = rest.slice(some.length)
      failed.push(...(await this.#together(frame, some, look)))
    }
    return failed
  }

  // Where that is too much for one look it is done in smaller ones, from here on. Where it fails one of them is to
  // blame, and each is evaluated for itself.
  async #together(
    frame: Frame,
    segments: readonly CompiledSegment[],
    look: Look,
  ): Promise<readonly CompiledSegment[]> {
    const { round } = frame
    const own = look === MOVED ? laterLook(round, 1) : round
    const judged = segments.map((one) => this.#judged(one))
    try {
      const nested = this.#nestedOf(segments)
      this.#take(frame, await evaluateTouched(this.#warehouse, own, judged, { look, nested }), look)
      return []
    } catch (thrown) {
      const { message } = asError(thrown)
      if (isDear(thrown) && segments.length > 1) {
        this.#pace.tooMany(segments.length)
        this.#effects.log.warn({ segments: segments.length }, "too many segments for one look")
        return this.#touched(frame, segments, look)
      }
      this.#effects.log.warn({ err: message }, "segments failed together; each is tried alone")
      for (const { name } of segments) this.#seen.delete(name)
      return segments
    }
  }

  #nestedOf(segments: readonly CompiledSegment[]): NestedNames | undefined {
    const names = [...new Set(segments.flatMap(({ nested }) => nested))]
    if (names.length === 0) return undefined
    const isStanding = (name: string) => {
      const inner = this.#compiled.get(name)
      return inner !== undefined && isTicked(inner)
    }
    return {
      standing: names.filter(isStanding),
      others: names.filter((name) => !isStanding(name)),
    }
  }

  async #whole(frame: Frame, segment: CompiledSegment, isTogether: boolean): Promise<void> {
    const { round } = frame
    const began = performance.now()
    try {
      this.#take(frame, [await evaluateWhole(this.#warehouse, round, this.#judged(segment))])
      this.#renewed.delete(segment.name)
      // Those that were looked at together are due one after the other, so that no round has to sweep them all.
      const early = isTogether ? this.#phaseOf(segment) : 0
      this.#sweptAt.set(segment.name, round.at.getTime() - early)
      this.#looked(segment.name, round)
      this.#pace.looked(segment.name, performance.now() - began)
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
    this.#pace.looked(name)
    this.#lookedAt.set(name, this.#effects.now())
    this.#standsAt.set(name, at.getTime())
  }

  #judged(segment: CompiledSegment): Judged {
    const { name } = segment
    const isRenewed = this.#renewed.has(name)
    return { segment, seen: this.#seen.get(name), isRead: this.#set.read.has(name), isRenewed }
  }

  #isNew(segment: CompiledSegment): boolean {
    return isFirst(this.#judged(segment))
  }

  #isSwept({ name, reach }: CompiledSegment, { round: { at }, tick }: Frame): boolean {
    if (reach.kind === "touched") return false
    const everyMs = this.#pace.sweptEveryMs(name)
    return tick.isWhole === true || at.getTime() - (this.#sweptAt.get(name) ?? 0) >= everyMs
  }

  // The size over time has no holes, also where nothing happens.
  #isUnrecorded(name: string, { at }: Round): boolean {
    return at.getTime() - (this.#seen.get(name)?.recordedAt ?? 0) > QUIET_MS_MAX
  }

  // Those that compile and do not rest, each behind all that it reads.
  async #ready(): Promise<readonly CompiledSegment[]> {
    const ready: CompiledSegment[] = []
    const now = this.#effects.now().getTime()
    for (const segment of this.#set.linked) {
      const parked = this.#parked.get(segment.name)
      if (parked && Math.abs(now - parked.since.getTime()) < this.#pace.restMs(segment.name))
        continue
      this.#parked.delete(segment.name)
      try {
        const known = this.#compiled.get(segment.name)
        const compiled = known ?? (await compileSegment(bounded(this.#warehouse), segment))
        this.#compiled.set(segment.name, compiled)
        ready.push(compiled)
      } catch (thrown) {
        this.#park(segment, thrown)
      }
    }
    return ready
  }

  // People see words about the select; the engine's own stay in the log.
  #park({ name, written }: Segment, thrown: unknown): void {
    const { message } = asError(thrown)
    const since = this.#effects.now()
    const fault = faultOf(thrown, written)
    this.#parked.set(name, { since, fault })
    this.#pace.failed(name, fault.code)
    this.#standsAt.delete(name)
    this.#effects.log.error({ segment: name, err: message }, "a segment failed and rests")
  }
}
