import type { Booking } from "./booking.ts"
import { playerOf, type SentEvent, textOf, timeOf } from "./event.ts"
import { baseOf, type Money, partOf, ZERO } from "./money.ts"

interface Bet {
  placed: SentEvent | undefined
  readonly settlements: SentEvent[]
}

/** Settlements in order of arrival, per bet: which stand, which are conflicts. */
export function bookSports(events: readonly SentEvent[], booking: Booking): void {
  const bets = new Map<string, Bet>()
  for (const event of events) {
    if (event.type !== "sport.bet_placed" && event.type !== "sport.bet_settled") continue
    const name = `${playerOf(event)} ${textOf(event, "bet_id")}`
    const bet = bets.get(name) ?? { placed: undefined, settlements: [] }
    bets.set(name, bet)
    if (event.type === "sport.bet_settled") bet.settlements.push(event)
    else bet.placed ??= event
  }
  for (const bet of bets.values()) bookBet(bet, booking)
}

function bookBet(bet: Bet, booking: Booking): void {
  const standing = standingOf(bet)
  const byId = new Map(standing.map((event) => [event.event_id, event]))
  for (const settlement of standing) {
    const root = rootOf(settlement, byId)
    book(settlement, 1, timeOf(settlement), root, booking)
    const corrector = standing.find((other) => targetOf(other) === settlement.event_id)
    if (corrector) book(settlement, -1, timeOf(corrector), root, booking)
  }
}

function standingOf({ placed, settlements }: Bet): SentEvent[] {
  const standing: SentEvent[] = []
  const corrected = new Set<string>()
  const refused = new Set<string>()
  const used = { stake_real: ZERO, stake_bonus: ZERO }
  for (const settlement of settlements) {
    const target = targetOf(settlement)
    const before = standing.find(({ event_id }) => event_id === target)
    const isReplaced = corrected.has(settlement.event_id)
    const after = (field: "stake_real" | "stake_bonus"): Money =>
      used[field]
        .plus(isReplaced ? ZERO : partOf(settlement, field))
        .minus(before ? partOf(before, field) : ZERO)
    const exceeds =
      placed !== undefined &&
      !isReplaced &&
      (after("stake_real").gt(partOf(placed, "stake_real")) ||
        after("stake_bonus").gt(partOf(placed, "stake_bonus")))
    const second = target !== "" && corrected.has(target)
    if (second || refused.has(target) || exceeds) {
      refused.add(settlement.event_id)
      continue
    }
    used.stake_real = after("stake_real")
    used.stake_bonus = after("stake_bonus")
    if (target !== "") corrected.add(target)
    standing.push(settlement)
  }
  return standing
}

// A settlement that names itself corrects nothing.
function targetOf(settlement: SentEvent): string {
  const target = textOf(settlement, "corrects")
  return target === settlement.event_id ? "" : target
}

// Along standing corrections to the first; a circle has none, and each in it keeps its own day.
function rootOf(settlement: SentEvent, byId: ReadonlyMap<string, SentEvent>): number {
  const seen = new Set([settlement])
  let root = settlement
  for (;;) {
    const target = byId.get(targetOf(root))
    if (target === undefined) return timeOf(root)
    if (seen.has(target)) return timeOf(settlement)
    seen.add(target)
    root = target
  }
}

function book(
  settlement: SentEvent,
  sign: 1 | -1,
  effectAt: number,
  restatedAt: number,
  { book, day }: Booking,
): void {
  if (textOf(settlement, "outcome") === "void") return
  const { brand } = settlement
  const effect = day(brand, effectAt)
  const restated = day(brand, restatedAt)
  const stake = partOf(settlement, "stake_real").plus(partOf(settlement, "stake_bonus"))
  if (sign === 1 && stake.gt(0)) book.active(brand, playerOf(settlement), effect)
  for (const [column, field] of [
    ["handle_real", "stake_real"],
    ["handle_bonus", "stake_bonus"],
    ["wins_real", "payout_real"],
    ["wins_bonus", "payout_bonus"],
  ] as const)
    book.money(brand, column, baseOf(settlement, field).times(sign), effect, restated)
}
