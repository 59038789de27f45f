import {
  type Amount,
  baseOf,
  currencyOf,
  groupsOf,
  ONE,
  partOf,
  type SentEvent,
  timeOf,
  ZERO,
} from "./event.ts"
import type { Leg } from "./leg.ts"

export type SportConflict = "second_correction" | "corrects_conflict" | "stake_exceeded"

/** The settlements of a bet that stand, and those that count nowhere. */
interface Judged {
  readonly standing: readonly SentEvent[]
  readonly conflicts: ReadonlyMap<string, SportConflict>
}

/** What settlements that stand move, and what their corrections take out. */
export function sportLegs(events: readonly SentEvent[]): readonly Leg[] {
  return betsOf(events).flatMap((bet) => {
    const { standing } = judge(bet)
    return standing.flatMap((settlement) => {
      const root = rootOf(settlement, standing)
      const correction = standing.find((other) => correctedBy(other) === settlement.event_id)
      const booked = moved(settlement, root)
      if (correction === undefined) return booked
      const effectAt = timeOf(correction)
      const back = (leg: Leg): Leg => ({
        ...leg,
        column: leg.column === "stakes" ? "stakes_back" : leg.column,
        amount: leg.amount.negated(),
        effectAt,
      })
      return [...booked, ...booked.map(back)]
    })
  })
}

/** Settlements that count nowhere, by event id. */
export function sportConflicts(events: readonly SentEvent[]): ReadonlyMap<string, SportConflict> {
  return new Map(betsOf(events).flatMap((bet) => [...judge(bet).conflicts]))
}

function betsOf(events: readonly SentEvent[]): readonly SentEvent[][] {
  const sports = events.filter(({ type }) => type.startsWith("sport."))
  return groupsOf(sports, (event) => [event.player_id, event["bet_id"]])
}

// One after the other in order of arrival, each against all that stand.
function judge(bet: readonly SentEvent[]): Judged {
  const placed = bet.find(({ type }) => type === "sport.bet_placed")
  const conflicts = new Map<string, SportConflict>()
  let standing: readonly SentEvent[] = []
  for (const settlement of bet) {
    if (settlement.type !== "sport.bet_settled") continue
    const target = correctedBy(settlement)
    const next = [...standing, settlement]
    if (target !== "" && standing.some((other) => correctedBy(other) === target))
      conflicts.set(settlement.event_id, "second_correction")
    else if (conflicts.has(target)) conflicts.set(settlement.event_id, "corrects_conflict")
    else if (placed && exceeds(next, placed)) conflicts.set(settlement.event_id, "stake_exceeded")
    else standing = next
  }
  return { standing, conflicts }
}

function exceeds(settlements: readonly SentEvent[], placed: SentEvent): boolean {
  const corrected = new Set(settlements.map(correctedBy))
  const closing = settlements.filter(({ event_id }) => !corrected.has(event_id))
  const closed = (field: string): Amount =>
    closing.reduce((sum, settlement) => sum.plus(partOf(settlement, field)), ZERO)
  return ["stake_real", "stake_bonus"].some((field) => closed(field).gt(partOf(placed, field)))
}

// What a settlement corrects, or empty. None is earlier than itself.
function correctedBy(settlement: SentEvent): string {
  const target = String(settlement["corrects"] ?? "")
  return target === settlement.event_id ? "" : target
}

// The first settlement of the chain; in a circle none is first, and each stays on its own day.
function rootOf(settlement: SentEvent, standing: readonly SentEvent[]): SentEvent {
  const seen = new Set<SentEvent>()
  let root = settlement
  while (!seen.has(root)) {
    seen.add(root)
    const target = correctedBy(root)
    const earlier = standing.find(({ event_id }) => event_id === target)
    if (earlier === undefined) return root
    root = earlier
  }
  return settlement
}

function moved(settlement: SentEvent, root: SentEvent): readonly Leg[] {
  if (settlement["outcome"] === "void") return []
  const leg = {
    player: settlement.player_id,
    product: "sports",
    currency: currencyOf(settlement),
    effectAt: timeOf(settlement),
    restatedAt: timeOf(root),
  } as const
  const stake = partOf(settlement, "stake_real").plus(partOf(settlement, "stake_bonus"))
  return [
    { ...leg, column: "handle_real", amount: baseOf(settlement, "stake_real") },
    { ...leg, column: "handle_bonus", amount: baseOf(settlement, "stake_bonus") },
    { ...leg, column: "wins_real", amount: baseOf(settlement, "payout_real") },
    { ...leg, column: "wins_bonus", amount: baseOf(settlement, "payout_bonus") },
    { ...leg, column: "stakes", amount: stake.gt(0) ? ONE : ZERO },
  ]
}
