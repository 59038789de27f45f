import {
  COMPLIANCE_WAIT_MS_MAX,
  ComplianceTail,
} from "../../../activation/compliance/compliance-tail.ts"
import { clear, type Decision, type Message } from "../../../activation/compliance/decide.ts"
import { Gate, type Reading, STATE_AGE_MS_MAX } from "../../../activation/compliance/gate.ts"
import { Kinship } from "../../../activation/compliance/kinship.ts"
import { fixedRules, type Rulebook } from "../../../activation/compliance/rulebook.ts"
import type { Facts, Span } from "../../../activation/compliance/span.ts"
import type { Purpose } from "../../../activation/compliance/subject.ts"
import { parsePlayerName } from "../../../core/player.ts"
import type { Random } from "../../../ingest/simulator/random.ts"
import type { Attempts } from "./attempts.ts"
import type { Clock, Work } from "./clock.ts"
import type { Provider } from "./provider.ts"
import type { Topic } from "./topic.ts"

const NO_LISTS = { of: () => [], states: () => [] }
const BATCH_MAX = 48
const LANES = 4
const WAVE_MS_MAX = 2_000
const AGAIN_MS = 500
const STEP_MS = 10
const DAY_MS = 86_400_000

/** What a worker leaves out, to show that the simulation finds it. */
export type Weakness =
  | "none"
  | "does_not_wait"
  | "never_looks_again"
  | "forgets_the_key"
  | "drops_what_waits"

export interface WorkerParts {
  readonly clock: Clock
  readonly random: Random
  readonly topic: Topic
  readonly provider: Provider
  readonly rulebook: Rulebook
  readonly attempts: Attempts
  readonly purpose: Purpose
  readonly weakness: Weakness
  readonly count: Counts
}

export interface Counts {
  decisions: number
  suppressed: number
  deferred: number
  stale: number
  lagging: number
}

/** Facts of the warehouse, of days ago: what restricts since then it does not show. */
function oldFacts(now: number): Facts {
  const at = now - 30 * DAY_MS
  const permits: Span = {
    ...{ restrictedAt: 0, arrival: 0, until: 0 },
    permissions: [{ at, beats: at * 1_000 }],
  }
  return new Map([
    ["kyc", permits],
    ["age", permits],
    ["consent:email:casino", permits],
  ])
}

/**
 * One process of the gate: a tail of the topic of its own, batches, decisions and calls in the order in which
 * `Dispatch` has them, on the simulation's clock. The tail, the gate and what clears a message are the product's.
 */
export class Worker {
  readonly #parts: WorkerParts
  readonly #tail: ComplianceTail
  readonly #gate: Gate
  readonly #facts: Facts
  #applied = 0
  /** The tail has a message so long behind its acknowledgement, ms. */
  #lagMs = 5
  #stateAt: number
  isAlive = true

  constructor(parts: WorkerParts) {
    this.#parts = parts
    const { clock, rulebook } = parts
    this.#stateAt = clock.now
    this.#facts = oldFacts(clock.now)
    this.#tail = new ComplianceTail({} as never, () => new Date(clock.now))
    this.#gate = new Gate({
      ...{ warehouse: {} as never, tail: this.#tail, rules: fixedRules(rulebook), lists: NO_LISTS },
      ...{ stateAt: () => this.#stateAt, segmentAt: () => clock.now },
    })
  }

  start(): void {
    const { clock, attempts } = this.#parts
    attempts.closeInterrupted()
    clock.start(this.#follow(), () => this.isAlive)
    clock.start(this.#work(), () => this.isAlive)
  }

  // The topic's lag and the features' age go up and down.
  *#follow(): Work {
    const { random, clock, attempts, count } = this.#parts
    while (!attempts.isOver) {
      const isLagging = random.chance(0.01)
      if (isLagging) count.lagging += 1
      this.#lagMs = isLagging ? random.int(200, 4_000) : random.int(1, 40)
      const isStale = random.chance(0.003)
      if (isStale) count.stale += 1
      this.#stateAt = clock.now - (isStale ? STATE_AGE_MS_MAX + 1 : random.int(200, 25_000))
      const until =
        clock.now + (isLagging || isStale ? random.int(500, 5_000) : random.int(50, 500))
      for (; clock.now < until; this.#apply()) yield STEP_MS
    }
  }

  #apply(): void {
    const { topic, clock } = this.#parts
    const end = topic.endAt(clock.now - this.#lagMs)
    for (; this.#applied < end; this.#applied += 1) {
      const told = topic.at(this.#applied)
      if (told) this.#tail.apply([told.message])
    }
  }

  *#work(): Work {
    const { clock, attempts } = this.#parts
    while (!attempts.isOver) {
      const { keys, nextAt } = attempts.open(clock.now, 4 * BATCH_MAX)
      if (keys.length === 0) {
        yield Math.max(1, Math.min(AGAIN_MS, nextAt - clock.now))
        continue
      }
      const reading = this.#read(keys)
      const readAt = clock.now
      for (let from = 0; from < keys.length && clock.now - readAt <= WAVE_MS_MAX; from += BATCH_MAX)
        yield* this.#batch(keys.slice(from, from + BATCH_MAX), reading)
    }
  }

  // What the warehouse knows, which takes its time and is old when it is there.
  #read(keys: readonly string[]): Reading {
    const names = keys.map(playerOf)
    const links = names.flatMap((name) => [...this.#tail.linksOf(name).keys()])
    const kin = links.flatMap((link) => [...this.#tail.playersOf(link)])
    const asked = [...names, ...kin]
    const home = { jurisdiction: "MT", country: "MT", timeZone: "Europe/Malta" }
    const profile = { ...home, limitsNear: [], limitsUnrated: [], hasPlayed: true }
    return {
      kinship: new Kinship(this.#tail, [], [...asked, ...links.map((link) => `to ${link}`)]),
      stateAt: this.#stateAt,
      names: new Set(asked),
      registers: new Map(),
      state: {
        facts: new Map(asked.map((name) => [name, this.#facts])),
        registered: new Set(names),
        profiles: new Map(names.map((name) => [name, profile])),
      },
    }
  }

  *#batch(keys: readonly string[], reading: Reading): Work {
    const { clock, attempts, random, count } = this.#parts
    const begun = keys.filter((key) => this.#decide(key, reading)?.verdict.kind === "allow")
    attempts.begin(begun)
    // The disk.
    yield random.chance(0.01) ? random.int(100, 900) : random.int(1, 10)
    const askedAt = clock.now
    const whyNot = yield* this.#whyNot(askedAt)
    if (whyNot !== undefined && this.#parts.weakness === "drops_what_waits") {
      for (const key of keys) attempts.end(key, "suppressed")
      return
    }
    if (whyNot !== undefined) {
      count.deferred += keys.length
      for (const key of begun) attempts.again(key, clock.now + AGAIN_MS)
      yield AGAIN_MS
      return
    }
    const decided = keys.map((key) => [key, this.#decide(key, reading, askedAt)] as const)
    yield random.int(1, 10)
    const queue = decided.filter(([key]) => begun.includes(key))
    let lanes = Math.min(LANES, queue.length)
    for (let lane = 0; lane < lanes; lane += 1)
      clock.start(
        this.#lane(queue, reading, () => {
          lanes -= 1
        }),
        () => this.isAlive,
      )
    for (const [key, decision] of decided)
      if (!begun.includes(key) && decision?.verdict.kind === "suppress") {
        count.suppressed += 1
        attempts.end(key, "suppressed")
      }
    while (lanes > 0) yield STEP_MS
  }

  // As the gate asks: the features' age, and the topic to its end, for a second at most.
  *#whyNot(askedAt: number): Generator<number, string | undefined, undefined> {
    const { clock, topic, weakness } = this.#parts
    if (askedAt - this.#stateAt > STATE_AGE_MS_MAX) return "stale_state"
    if (weakness === "does_not_wait") return undefined
    const end = topic.endAt(askedAt)
    while (this.#applied < end) {
      if (clock.now - askedAt >= COMPLIANCE_WAIT_MS_MAX) return "compliance_lag"
      yield STEP_MS
      this.#apply()
    }
    return undefined
  }

  *#lane(
    queue: (readonly [string, Decision | undefined])[],
    reading: Reading,
    done: () => void,
  ): Work {
    const { attempts, clock, weakness, count } = this.#parts
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [key, decision] = next
      if (decision?.verdict.kind === "suppress") {
        count.suppressed += 1
        attempts.end(key, "suppressed")
        continue
      }
      const looksAgain = weakness !== "never_looks_again"
      const stands = !looksAgain || this.#decide(key, reading)?.verdict.kind === "allow"
      const tries = weakness === "forgets_the_key" ? (attempts.inDoubt.get(key) ?? 0) : 0
      const message =
        decision && stands ? clear(messageOf(key, tries), decision, clock.now) : undefined
      if (decision === undefined || message === undefined) attempts.again(key, clock.now + 10)
      else yield* this.#call(key, message, decision)
    }
    done()
  }

  *#call(key: string, message: NonNullable<ReturnType<typeof clear>>, decision: Decision): Work {
    const { provider, attempts, clock, random } = this.#parts
    const { decidedAt } = decision
    attempts.called(key)
    const answer = yield* provider.take(message, { decidedAt, appliedTo: this.#applied })
    yield random.int(1, 5)
    if (answer === "accepted") attempts.end(key, "accepted")
    else if (answer === "no_answer") attempts.doubt(key, clock.now + AGAIN_MS)
    else attempts.again(key, clock.now + AGAIN_MS)
  }

  #decide(key: string, reading: Reading, at = this.#parts.clock.now): Decision | undefined {
    const { purpose, count } = this.#parts
    const player = parsePlayerName(playerOf(key))
    if (!this.#gate.covers(reading, player)) return undefined
    count.decisions += 1
    const read = { writing: "written", birthDate: "1980-02-03", emailSince: 0 } as const
    const known = this.#gate.subject(reading, player, at)
    const counts = { sentToday: 0, sentIn7Days: 0, sentIn24Hours: undefined }
    const subject = { ...known, ...read, ...counts, hasLeft: false }
    return this.#gate.decide(subject, purpose, { at, wantedAt: at })
  }
}

/** A message's key: the campaign's number and the player. */
export const keyOf = (campaign: number, player: string) => `${campaign} ${player}`

/** The same for a message of its own each time that it is tried. */
const keyAgain = (key: string, tries: number) =>
  tries === 0 ? key : key.replace(" ", `#${tries} `)

/** The key of what is wanted, whichever message it was. */
export const wishOf = (key: string) => key.replace(/#\d+ /, " ")

/** The player of a key. */
export function playerOf(key: string): string {
  return key.slice(key.indexOf(" ") + 1)
}

function messageOf(key: string, tries: number): Message {
  const { brand, playerId } = parsePlayerName(playerOf(key))
  return {
    intentId: keyAgain(key, tries),
    brand,
    playerId,
    to: "",
    from: "",
    subject: "",
    html: "",
  }
}
