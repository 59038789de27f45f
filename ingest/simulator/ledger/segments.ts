import { Decimal } from "decimal.js"
import { lastActAt } from "./activity.ts"
import { type SentEvent, textOf, timeOf } from "./event.ts"
import { testPlayers } from "./lifecycle.ts"
import { isUsed, limitsOf } from "./limits.ts"
import { byPlayer, lastOf, Moves } from "./moves.ts"

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const NORM_MS = [35 * DAY_MS, WEEK_MS] as const
const BETS = ["casino.bet", "sport.bet_placed"]

/** A player at an instant: what he did, and what it moved. */
interface Standing {
  readonly events: readonly SentEvent[]
  readonly moves: Moves
  readonly now: number
}

type Rule = (standing: Standing) => boolean

/** The segments of the library, as their descriptions put them. */
const RULES: Readonly<Record<string, Rule>> = {
  "inactive-7d": ({ events, now }) => {
    const last = lastActAt(events, now)
    return Number.isFinite(last) && last <= now - WEEK_MS
  },
  "lapsed-depositor": ({ moves, now }) => {
    const last = moves.lastDepositAt()
    return Number.isFinite(last) && last <= now - 30 * DAY_MS
  },
  "first-deposit-no-bet": ({ events, moves, now }) =>
    moves.sum("deposits_count").gt(0) && !Number.isFinite(lastOf(events, BETS, now)),
  vip: ({ moves }) => {
    const wins = moves.sum("wins_real", 30 * DAY_MS).plus(moves.sum("wins_bonus", 30 * DAY_MS))
    return moves
      .handle(30 * DAY_MS)
      .minus(wins)
      .gte(1_000)
  },
  "deposit-frequency-dropping": ({ moves }) => {
    const usual = moves.sum("deposits_count", ...NORM_MS)
    return usual.gte(4) && moves.sum("deposits_count", WEEK_MS).times(8).lte(usual)
  },
  "game-preference-shift": (standing) => {
    const [now, before] = [favouriteType(standing, WEEK_MS, 0), favouriteType(standing, ...NORM_MS)]
    const isPlayer = standing.moves.sum("bets", ...NORM_MS).gte(20)
    return isPlayer && now !== "" && before !== "" && now !== before
  },
  "stake-rising": ({ moves }) => {
    const [bets, usualBets] = [moves.sum("bets", WEEK_MS), moves.sum("bets", ...NORM_MS)]
    const [handle, usual] = [moves.handle(WEEK_MS), moves.handle(...NORM_MS)]
    if (bets.lt(10) || usualBets.lt(20) || usual.isZero()) return false
    return handle.times(usualBets).dividedBy(usual.times(bets)).gte(1.5)
  },
  "near-deposit-limit": ({ events, moves, now }) =>
    limitsOf(events, now, moves)
      .filter(({ kind }) => kind === "deposit")
      .some((limit) => limit.amount === undefined || isUsed(limit, "0.8")),
  "bonus-only": ({ moves }) => {
    const handle = moves.handle(30 * DAY_MS)
    if (moves.sum("bets", 30 * DAY_MS).lt(5) || handle.isZero()) return false
    const share = moves.sum("handle_bonus", 30 * DAY_MS).dividedBy(handle)
    return share.toDecimalPlaces(6, Decimal.ROUND_DOWN).equals(1)
  },
}

/** `brand:player` of every member at an instant (ms), by segment; test players belong to none. */
export function membersAt(
  standing: readonly SentEvent[],
  now: number,
): ReadonlyMap<string, ReadonlySet<string>> {
  const rollbacks = standing.filter(({ type }) => type === "casino.rollback")
  const excluded = testPlayers(standing)
  const members = new Map(Object.keys(RULES).map((name) => [name, new Set<string>()]))
  for (const [player, events] of byPlayer(standing)) {
    if (excluded.has(player)) continue
    const one = { events, moves: Moves.of(events, rollbacks, now), now }
    for (const [name, rule] of Object.entries(RULES)) if (rule(one)) members.get(name)?.add(player)
  }
  return members
}

// Most bets; of equals the first by name.
function favouriteType({ events, now }: Standing, from: number, to: number): string {
  const counts = new Map<string, number>()
  for (const event of events) {
    const at = timeOf(event)
    if (event.type !== "casino.bet" || at <= now - from || at > now - to) continue
    const name = textOf(event, "game_type")
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return sorted[0]?.[0] ?? ""
}
