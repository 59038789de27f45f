import { Decimal } from "decimal.js"
import type { SentEvent } from "./ledger/event.ts"
import { GAMES, RATES } from "./operator.ts"
import { cents, eventOf, moneyOf, type SimulatedPlayer } from "./player.ts"
import type { Random } from "./random.ts"

/** A few casino rounds, some of them rolled back: bet, win by the game's RTP, maybe a rollback. */
export function casinoRounds(
  player: SimulatedPlayer,
  random: Random,
  at: number,
  rounds: number,
): SentEvent[] {
  const game = random.pick(GAMES)
  const stake = 20 + player.value * random.int(10, 80)
  return Array.from({ length: rounds }, (_, index) => index).flatMap((index) => {
    const when = at + index * 4_000
    const onBonus = random.chance(0.08) || player.habit === "bonus_only"
    const fields = {
      round_id: random.id("r"),
      game_id: game.id,
      game_type: game.type,
      ...moneyOf(player),
    }
    const bet = eventOf(player, random, when, "casino.bet", {
      ...fields,
      stake_real: onBonus ? "0" : cents(stake),
      stake_bonus: onBonus ? cents(stake) : "0",
    })
    const events = [bet]
    if (random.chance(game.rtp / 3)) {
      const won = cents(stake * 3 * (0.5 + random.next()))
      events.push(
        eventOf(player, random, when + 2_000, "casino.win", {
          ...fields,
          win_real: onBonus ? "0" : won,
          win_bonus: onBonus ? won : "0",
        }),
      )
    }
    if (random.chance(RATES.rollback * 1.3)) events.push(...rollback(player, random, events))
    return events
  })
}

// Some come before their target, some twice under two ids.
function rollback(
  player: SimulatedPlayer,
  random: Random,
  events: readonly SentEvent[],
): SentEvent[] {
  const target = random.pick(events)
  const after = new Date(target.occurred_at).getTime() + random.pick([-1_000, 5_000, 90_000_000])
  // The platform that takes a round back does not always know whose it was.
  const named = random.chance(0.05) ? { ...player, playerId: "p1" } : player
  const make = () => eventOf(named, random, after, "casino.rollback", { reverses: target.event_id })
  return random.chance(0.2) ? [make(), make()] : [make()]
}

/** A sports bet from placement to settlement, with voids, parts, corrections and free bets. */
export function sportsBet(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const stake = cents(100 + player.value * random.int(50, 400))
  const isFree = random.chance(0.1) || player.habit === "bonus_only"
  const money = moneyOf(player)
  const bet = { bet_id: random.id("b"), ...money }
  const stakes = { stake_real: isFree ? "0" : stake, stake_bonus: isFree ? stake : "0" }
  const placed = eventOf(player, random, at, "sport.bet_placed", {
    ...bet,
    ...stakes,
    bet_type: random.pick(["single", "multi", "system"]),
    odds: "2.35",
    ...(isFree && { is_free_bet: true }),
  })
  const settle = (outcome: string, share: number, payout: number, more: object = {}) =>
    eventOf(player, random, at + random.int(1, 30) * 3_600_000, "sport.bet_settled", {
      ...bet,
      outcome,
      stake_real: isFree ? "0" : part(stake, share),
      stake_bonus: isFree ? part(stake, share) : "0",
      payout_real: part(stake, payout),
      payout_bonus: "0",
      ...more,
    })
  const kind = random.next()
  if (kind > 0.995) return [placed, ...confused(settle)]
  if (kind < 0.05) return [placed, settle("void", 1, 0)]
  if (kind < 0.12) return [placed, settle("cashed_out", 0.5, 0.6), settle("won", 0.5, 1)]
  const first = random.chance(0.45) ? settle("won", 1, 2.2) : settle("lost", 1, 0)
  if (kind < 0.16) {
    const second = settle("won", 1, 1.7, { corrects: first.event_id })
    if (random.chance(0.4))
      return [placed, first, second, settle("lost", 1, 0, { corrects: second.event_id })]
    return random.chance(0.3) ? [placed, second, first] : [placed, first, second]
  }
  if (kind < 0.17) return [placed, first, settle("won", 1, 2.2)]
  return [placed, first]
}

type Settle = (outcome: string, share: number, payout: number, more?: object) => SentEvent

// What no platform should send: a settlement that corrects itself, or two that correct each other.
function confused(settle: Settle): SentEvent[] {
  const first = settle("won", 1, 2)
  const second = settle("lost", 1, 0, { corrects: first.event_id })
  return second.occurred_at > first.occurred_at
    ? [{ ...first, corrects: first.event_id }]
    : [{ ...first, corrects: second.event_id }, second]
}

function part(stake: string, share: number): string {
  return new Decimal(stake).times(share).toFixed(2)
}
