import { readRulebook } from "../../../activation/compliance/rulebook.ts"
import { LAWS_DIR } from "../../../commands/folders.ts"
import { Random } from "../../../ingest/simulator/random.ts"
import { playAct } from "./act.ts"
import type { ActVerdict } from "./judge.ts"
import type { Counts, Weakness } from "./worker.ts"

const PLAYERS_PER_ACT = 6_000
const EXAMPLES_MAX = 20

export interface GateChaosOptions {
  readonly decisions: number
  readonly seed: number
  readonly weakness?: Weakness
  readonly players?: number
  /** After each act. */
  readonly progress?: (decisions: number) => void
}

/** What so many decisions came to. */
export interface GateChaosReport {
  readonly seed: number
  readonly decisions: number
  readonly acts: number
  readonly players: number
  readonly restricted: number
  readonly delivered: number
  readonly leaks: number
  readonly in_flight: number
  /** The same key twice, which a lost worker or a missing answer explains. */
  readonly repeats: number
  /** Two keys for one wish, or one key twice, which nothing explains. */
  readonly double_messages: number
  readonly missed: number
  readonly faults: Readonly<Record<string, number>>
  readonly examples: readonly string[]
  readonly seconds: number
}

/** Plays acts until so many decisions were taken. */
export function gateChaos(options: GateChaosOptions): GateChaosReport {
  const { decisions, seed, weakness = "none", players = PLAYERS_PER_ACT, progress } = options
  const began = Date.now()
  const random = new Random(seed)
  const rulebook = readRulebook(LAWS_DIR)
  const count: Counts = { decisions: 0, suppressed: 0, deferred: 0, stale: 0, lagging: 0 }
  const acts: ActVerdict[] = []
  while (count.decisions < decisions) {
    acts.push(playAct({ random, rulebook, number: acts.length, players, weakness, count }))
    progress?.(count.decisions)
  }
  const sum = (of: (act: ActVerdict) => number) => acts.reduce((all, act) => all + of(act), 0)
  const faults = Object.keys(acts[0]?.faults ?? {}).map((name) => [
    name,
    sum((act) => act.faults[name] ?? 0),
  ])
  return {
    ...{ seed, decisions: count.decisions, acts: acts.length, players: acts.length * players },
    restricted: sum((act) => act.restricted),
    delivered: sum((act) => act.delivered),
    leaks: sum((act) => act.leaks.length),
    in_flight: sum((act) => act.inFlight),
    repeats: sum((act) => act.repeats),
    double_messages: sum((act) => act.doubled.length),
    missed: sum((act) => act.missed.length),
    faults: {
      ...Object.fromEntries(faults),
      workers_lost: sum((act) => act.kills),
      topic_lagged: count.lagging,
      features_stale: count.stale,
      deferred: count.deferred,
    },
    examples: acts
      .flatMap(({ leaks, doubled, missed }) => [
        ...leaks.map((one) => `leak ${one}`),
        ...doubled.map((one) => `double ${one}`),
        ...missed.map((one) => `missed ${one}`),
      ])
      .slice(0, EXAMPLES_MAX),
    seconds: Math.round((Date.now() - began) / 1_000),
  }
}
