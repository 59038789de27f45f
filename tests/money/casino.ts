import { baseOf, currencyOf, groupsOf, ONE, type SentEvent, timeOf } from "./event.ts"
import type { Leg } from "./leg.ts"

/** Stakes when bet, wins when won; the first rollback of each target, on the later day of the two. */
export function casinoLegs(events: readonly SentEvent[]): readonly Leg[] {
  const plays = events.filter(({ type }) => type === "casino.bet" || type === "casino.win")
  const rollbacks = events.filter(({ type }) => type === "casino.rollback")
  const reversals = groupsOf(rollbacks, (event) => event["reverses"]).flatMap(([first]) => {
    const target = plays.find(({ event_id }) => event_id === first?.["reverses"])
    return first && target ? reversed(target, first) : []
  })
  return [...plays.flatMap((play) => [...moved(play), ...active(play)]), ...reversals]
}

function moved(play: SentEvent): readonly Leg[] {
  const at = timeOf(play)
  const leg = {
    ...({ player: play.player_id, product: "casino", currency: currencyOf(play) } as const),
    ...{ effectAt: at, restatedAt: at },
  }
  if (play.type === "casino.bet")
    return [
      { ...leg, column: "handle_real", amount: baseOf(play, "stake_real") },
      { ...leg, column: "handle_bonus", amount: baseOf(play, "stake_bonus") },
    ]
  return [
    { ...leg, column: "wins_real", amount: baseOf(play, "win_real") },
    { ...leg, column: "wins_bonus", amount: baseOf(play, "win_bonus") },
  ]
}

function active(play: SentEvent): readonly Leg[] {
  if (play.type !== "casino.bet") return []
  return moved(play)
    .slice(0, 1)
    .map((leg) => ({ ...leg, column: "stakes", amount: ONE }))
}

function reversed(target: SentEvent, rollback: SentEvent): readonly Leg[] {
  const effectAt = Math.max(timeOf(target), timeOf(rollback))
  const out = moved(target).map((leg) => ({ ...leg, amount: leg.amount.negated(), effectAt }))
  const isStake = target.type === "casino.bet" && out.some(({ amount }) => !amount.isZero())
  const [first] = out
  return isStake && first !== undefined
    ? [...out, { ...first, column: "stakes_back", amount: ONE.negated() }]
    : out
}
