import { CONNECTIONS_MAX } from "../../../activation/channel/smtp-connections.ts"
import type { PitbossChild } from "../../pitboss-child.ts"
import { quantile } from "../latency.ts"
import type { BlockProbe } from "./block-probe.ts"
import { STORM } from "./campaigns.ts"
import { judge, type Touched, type Verdict } from "./judge.ts"
import type { Killer } from "./killer.ts"
import type { Population, Restriction } from "./population.ts"
import type { Sink, SinkLine } from "./sink.ts"
import type { Told } from "./told.ts"

/** What the storm came to. */
export interface StormReport {
  readonly players: number
  readonly excluded: number
  readonly unsubscribed: number
  readonly kills: number
  readonly received: number
  readonly leaks: number
  readonly in_flight: number
  readonly repeats: number
  readonly missed: number
  readonly doubled: number
  /** Repeats on which nobody decided anew. */
  readonly undecided: number
  readonly exclusion_to_block_ms_p99: number | null
  readonly block_samples: number
  readonly in_flight_messages: readonly Touched[]
  readonly seconds: number
}

interface StormParts {
  readonly population: Population
  readonly child: PitbossChild
  readonly sink: Sink
  readonly told: Told
  readonly killer: Killer
  readonly probe: BlockProbe
}

const EXAMPLES_MAX = 20
const INTENTS_PER_QUERY = 500

/** Judges the sink's log of the storm, and says what it came to and what is wrong with it. */
export async function judgeStorm(
  parts: StormParts,
): Promise<{ readonly report: StormReport; readonly differences: readonly string[] }> {
  const { population, child, sink, told, killer, probe } = parts
  const { players, restrictions } = population
  const mails = sink.log.filter(({ subject }) => subject === STORM)
  const decided = await decidedIn(child, questionable(mails, told.effective))
  const verdict = judge({ players, effective: told.effective, mails, decided })
  const report = {
    players: players.length,
    excluded: held(restrictions, "excluded"),
    unsubscribed: held(restrictions, "unsubscribed"),
    kills: killer.kills,
    received: verdict.received,
    leaks: verdict.leaks.length,
    in_flight: verdict.inFlight.length,
    repeats: verdict.repeats,
    missed: verdict.missed.length,
    doubled: verdict.doubled.length,
    undecided: verdict.undecided,
    exclusion_to_block_ms_p99: quantile(probe.ms, 0.99),
    block_samples: probe.ms.length,
    in_flight_messages: verdict.inFlight,
    seconds: 0,
  }
  return { report, differences: differencesOf(verdict, killer.kills) }
}

/** What must not be: a leak, a player who was forgotten or had two, and repeats that no kill explains. */
export function differencesOf(verdict: Verdict, kills: number): readonly string[] {
  const { leaks, missed, doubled, repeats, undecided } = verdict
  const some = (all: readonly string[]) => all.slice(0, EXAMPLES_MAX)
  return [
    ...some(leaks.map((leak) => `leak: ${JSON.stringify(leak)}`)),
    ...some(missed.map((player) => `missed: ${player}`)),
    ...some(doubled.map((player) => `doubled: ${player}`)),
    ...(repeats > kills * CONNECTIONS_MAX ? [`${repeats} repeats of ${kills} kills`] : []),
    ...(undecided > 0 ? [`${undecided} repeats on which nobody decided`] : []),
  ]
}

function held(restrictions: readonly Restriction[], of: Restriction["kind"]): number {
  return restrictions.reduce((sum, { kind, holds }) => sum + (kind === of ? holds.length : 0), 0)
}

// Of whose messages it matters when they were decided: they came behind a restriction, or more than once.
function questionable(
  mails: readonly SinkLine[],
  effective: ReadonlyMap<string, number>,
): readonly string[] {
  const seen = new Set<string>()
  const asked = new Set<string>()
  for (const { intentId, player, at } of mails) {
    if (seen.has(intentId) || at > (effective.get(player) ?? at)) asked.add(intentId)
    seen.add(intentId)
  }
  return [...asked]
}

async function decidedIn(
  child: PitbossChild,
  intents: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const decided = new Map<string, number[]>()
  for (let from = 0; from < intents.length; from += INTENTS_PER_QUERY) {
    const ids = intents.slice(from, from + INTENTS_PER_QUERY).map((id) => `'${id}'`)
    const rows = await child.sql<{ intent_id: string; at: string }>(
      `select intent_id, toUnixTimestamp64Milli(decided_at) as at from act_decision
where campaign = '${STORM}' and verdict = 'allow' and intent_id in (${ids.join(", ")})`,
    )
    for (const { intent_id, at } of rows)
      decided.set(intent_id, [...(decided.get(intent_id) ?? []), Number(at)])
  }
  return decided
}
