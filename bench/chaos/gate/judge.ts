import type { Attempts } from "./attempts.ts"
import type { Operator } from "./operator.ts"
import type { Delivered, Provider } from "./provider.ts"
import { playerOf, wishOf } from "./worker.ts"

/** What came later behind the effective instant is a leak. */
const LEAK_MS = 1_000

export interface ActVerdict {
  readonly delivered: number
  readonly restricted: number
  readonly leaks: readonly string[]
  /** Came behind the effective instant, within a second, decided before the gate knew. */
  readonly inFlight: number
  /** What was wanted once and came as two: under another key, or under one more often than what nobody knew the end of. */
  readonly doubled: readonly string[]
  readonly repeats: number
  /** Players of whom nothing was ever told, and campaigns that did not reach them. */
  readonly missed: readonly string[]
  readonly kills: number
  readonly faults: Readonly<Record<string, number>>
}

export interface ActEvidence {
  readonly operator: Operator
  readonly provider: Provider
  readonly attempts: readonly Attempts[]
  readonly kills: number
  readonly campaigns: number
}

/** Judges every message of an act by what the operator told and when; the gate is not asked. */
export function judgeAct({
  operator,
  provider,
  attempts,
  kills,
  campaigns,
}: ActEvidence): ActVerdict {
  const { effective, offsets } = operator
  const leaks: string[] = []
  let inFlight = 0
  const byKey = new Map<string, number>()
  for (const one of provider.delivered) {
    byKey.set(one.key, (byKey.get(one.key) ?? 0) + 1)
    const since = effective.get(one.player)
    if (since === undefined || one.at <= since) continue
    const why = leakOf(one, since, offsets.get(one.player) ?? 0)
    if (why === undefined) inFlight += 1
    else leaks.push(`${one.key}: ${why}`)
  }
  const doubts = new Map(attempts.flatMap(({ inDoubt }) => [...inDoubt]))
  const wishes = new Map<string, number>()
  for (const key of byKey.keys()) wishes.set(wishOf(key), (wishes.get(wishOf(key)) ?? 0) + 1)
  const repeated = [...byKey].filter(([, times]) => times > 1)
  return {
    delivered: provider.delivered.length,
    restricted: effective.size,
    ...{ leaks, inFlight, kills },
    repeats: repeated.reduce((sum, [, times]) => sum + times - 1, 0),
    doubled: [
      ...repeated.flatMap(([key, times]) => (times - 1 > (doubts.get(key) ?? 0) ? [key] : [])),
      ...[...wishes].flatMap(([wish, messages]) => (messages > 1 ? [wish] : [])),
    ],
    missed: missedOf(operator, byKey, campaigns),
    faults: {
      ...provider.faults,
      repeated_rows: operator.repeats.count,
      unreadable_rows: operator.broken.count,
    },
  }
}

function leakOf({ at, appliedTo }: Delivered, since: number, offset: number): string | undefined {
  if (at > since + LEAK_MS) return `whole ${at - since} ms behind what restricts`
  return appliedTo > offset ? "handed over though the gate knew" : undefined
}

function missedOf(
  { players, effective }: Operator,
  byKey: ReadonlyMap<string, number>,
  campaigns: number,
): readonly string[] {
  const reached = new Map<string, number>()
  for (const key of new Set([...byKey.keys()].map(wishOf))) {
    const player = playerOf(key)
    reached.set(player, (reached.get(player) ?? 0) + 1)
  }
  return players.filter(
    (player) => !effective.has(player) && (reached.get(player) ?? 0) !== campaigns,
  )
}
