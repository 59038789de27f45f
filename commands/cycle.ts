import type { Effects } from "../core/effects.ts"
import type { Runner } from "../models/runner/runner.ts"
import type { Evaluation } from "../segments/evaluation.ts"
import type { Segmenter, Verified } from "../segments/segmenter.ts"
import { Loop } from "./loop.ts"

const CYCLE_MS = 500
const CYCLE_AGE_MS_MAX = 30_000
/** From the end of one turn of the marts to the next, at least. */
const MARTS_MS = 2_000
/**
 * Marts are begun behind a round of features for one part in so many of what the round took, or for what is left of
 * its half second; those that are left wait for the next round. Features are so much slower for it.
 */
const MARTS_PART = 3
/** Marts that took more than their part pay with rounds without any, at most so many: none waits for ever. */
const MARTS_PAUSE_ROUNDS_MAX = 2
const RECENT_ROUNDS_MAX = 600
/** What segments and the gate read, and whatever that stands on. */
const FEATURES = ["+ft_player", "+ft_restriction"]

export interface CycleParts {
  readonly runner: Runner
  readonly segmenter: Segmenter
  /** A sign of life on disk, for the next start. */
  readonly alive: () => Promise<void>
  /** Is told what a round of segments came to; nothing waits for it. */
  readonly told?: (evaluations: readonly Evaluation[]) => void
}

/** What a round had seen, and when others could read it. */
export interface RecentRound {
  /** By the engine's clock: what came in up to here was in it. */
  readonly upTo: string
  /** When its features stood, and when its segments did, ms. */
  readonly featuresAt: number
  readonly segmentsAt: number
}

/** How long something took, and when it last ended well, ms. */
export interface Round {
  readonly ms: number
  readonly endedAt: number
}

/** All that is kept current and no feature stands on; another project may have been taken meanwhile. */
function martsOf(runner: Runner): readonly string[] {
  const features = new Set(runner.ls(FEATURES).map(({ name }) => name))
  const all = runner.ls().filter(({ matter }) => matter.materialized === "incremental")
  return all.map(({ name }) => name).filter((name) => !features.has(name))
}

function martsPart(roundMs: number): number {
  return Math.max(roundMs / MARTS_PART, CYCLE_MS - roundMs)
}

/** Rounds over which the time between two is measured. */
const EVERY_ROUNDS = 20

/** From the end of a round to the end of the next, over the latest, ms; null before there are two. */
export function everyMs(rounds: readonly RecentRound[]): number | null {
  const latest = rounds.slice(-EVERY_ROUNDS - 1)
  const [first, last] = [latest[0], latest.at(-1)]
  if (first === undefined || last === undefined || latest.length < 2) return null
  return Math.round((last.segmentsAt - first.segmentsAt) / (latest.length - 1))
}

/**
 * Twice a second: features for what was touched, then segments on them. Every few seconds the marts, some
 * behind each round and never beside it: what a model reads was booked before it looks.
 */
export class Cycle {
  readonly loop: Loop
  readonly #parts: CycleParts
  /** What of the marts is still to do in this turn, and when it began. */
  #left: readonly string[] = []
  #leftSince = 0
  /** Rounds that go without marts, since they took more than their part. */
  #martsPause = 0
  /** The instant that now() stood for in the latest round of segments. */
  evaluatedAt: Date | undefined
  /** The latest rounds, oldest first, for latencies. */
  readonly recent: RecentRound[] = []
  /** The present of the features that can be read now, ms; 0: of none since the start. */
  stateAt = 0
  /** The latest features and segments. */
  features: Round = { ms: 0, endedAt: 0 }
  /** The latest turn that brought all marts up to date, with the features between them. */
  marts: Round = { ms: 0, endedAt: 0 }

  constructor(parts: CycleParts, effects: Effects) {
    this.#parts = parts
    const once = (isWaitedFor: boolean) => this.#once(isWaitedFor)
    this.loop = new Loop(
      { name: "features and segments", everyMs: CYCLE_MS, ageMsMax: CYCLE_AGE_MS_MAX, once },
      effects,
    )
  }

  /** Between two rounds: a whole one, then segments against looks at everybody on the features that stand. */
  verify(names?: readonly string[]): Promise<Verified> {
    return this.loop.pause(async () => {
      await this.#once(true)
      return this.#parts.segmenter.verify(names)
    })
  }

  async #once(isWaitedFor: boolean): Promise<void> {
    const { runner, segmenter, alive } = this.#parts
    const began = Date.now()
    const report = await (isWaitedFor ? runner.settle() : runner.tick(FEATURES))
    const featuresAt = Date.now()
    const { revision } = report.models.find(({ name }) => name === "ft_player") ?? {}
    const { startedAt: upTo, at } = report
    // A round that took long shows what was when it began; one that failed shows what was before.
    const isWhole = report.models.every(({ result }) => result === "ran" || result === "idle")
    if (isWhole) this.stateAt = at.getTime()
    const evaluations = await segmenter.evaluateAll({ upTo, at, revision, isWhole: isWaitedFor })
    this.#parts.told?.(evaluations)
    this.evaluatedAt = at
    this.recent.push({ upTo, featuresAt, segmentsAt: Date.now() })
    if (this.recent.length > RECENT_ROUNDS_MAX) this.recent.shift()
    this.features = { ms: Date.now() - began, endedAt: Date.now() }
    await alive()
    if (isWaitedFor) this.#martsEnded(began)
    else if (this.#martsPause > 0) this.#martsPause -= 1
    else await this.#someMarts(martsPart(this.features.ms))
  }

  // Features wait for some of the marts at most, not for all of them.
  async #someMarts(part: number): Promise<void> {
    if (this.#left.length === 0) {
      if (Date.now() - this.marts.endedAt < MARTS_MS) return
      this.#left = martsOf(this.#parts.runner)
      this.#leftSince = Date.now()
    }
    const began = Date.now()
    do {
      const [mart, ...left] = this.#left
      // A model may have left the project since this turn began.
      if (mart !== undefined && this.#parts.runner.project.byName.has(mart))
        await this.#parts.runner.tick([mart])
      this.#left = left
    } while (this.#left.length > 0 && Date.now() < began + part)
    const over = Math.max(0, Date.now() - began - part)
    this.#martsPause = Math.min(MARTS_PAUSE_ROUNDS_MAX, Math.round(over / part))
    if (this.#left.length === 0) this.#martsEnded(this.#leftSince)
  }

  #martsEnded(began: number): void {
    this.#left = []
    this.marts = { ms: Date.now() - began, endedAt: Date.now() }
  }
}
