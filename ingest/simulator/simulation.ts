import { brokenRow, conflictOf, poison, repeatOf } from "./fault.ts"
import { type LapsingPlayer, makeLapsing } from "./lapsing.ts"
import type { SentEvent } from "./ledger/event.ts"
import { bonus, deposit, withdrawal } from "./money.ts"
import { RATES } from "./operator.ts"
import { casinoRounds, sportsBet } from "./play.ts"
import { DAY_MS, HOUR_MS, joining, makePlayers, type SimulatedPlayer } from "./player.ts"
import { Random } from "./random.ts"

/** What goes out, in order. */
export type Sending =
  | {
      readonly door: "gateway"
      readonly kind: "event" | "repeat" | "conflict"
      readonly event: SentEvent
    }
  | { readonly door: "gateway"; readonly kind: "broken"; readonly row: string }
  | { readonly door: "kafka"; readonly kind: "poison"; readonly bytes: Buffer }

export interface Simulation {
  readonly players: readonly SimulatedPlayer[]
  readonly lapsing: readonly LapsingPlayer[]
  /** Everything up to `now`, to be sent at once. */
  readonly history: readonly Sending[]
  /** Events of the present moment, for ever. */
  live(at: number): readonly Sending[]
}

export interface SimulationOptions {
  readonly seed: number
  readonly players: number
  /** About how many events the history holds. */
  readonly events: number
  readonly now: number
  /** Players who lapse while the simulation is live, and when the first does (ms from now). */
  readonly lapsing: number
  readonly lapsingFirstMs: number
}

const HISTORY_DAYS = 45

/** A synthetic operator: two brands, five jurisdictions, everything that goes wrong at stated rates. */
export function simulate(options: SimulationOptions): Simulation {
  const random = new Random(options.seed)
  const players = makePlayers(options.players, random)
  const lapsing = makeLapsing(options.lapsing, random, options.now, options.lapsingFirstMs)
  const events = [
    ...players.flatMap((player) => joining(player, random, joinedAt(random, options.now))),
    ...lapsing.flatMap(({ history }) => history),
  ]
  while (events.length < options.events) {
    const player = players[Math.floor(random.next() ** 2 * players.length)] as SimulatedPlayer
    const at = options.now - random.int(1, HISTORY_DAYS * 24) * HOUR_MS - random.int(0, 3_599_999)
    events.push(...activity(player, random, at))
  }
  events.sort((a, b) => arrivalOf(a, random) - arrivalOf(b, random))
  return {
    players,
    lapsing,
    history: withFaults(events, random),
    live: (at) =>
      withFaults(
        activity(random.pick(players), random, at).map((event) => atMost(event, at)),
        random,
      ),
  }
}

const joinedAt = (random: Random, now: number) => now - random.int(46, 80) * DAY_MS

// Late ones come up to 30 days after they happened; the ledger sees the order of sending.
function arrivalOf({ occurred_at }: SentEvent, random: Random): number {
  const late = random.chance(RATES.late) ? random.int(1, RATES.lateDaysMax) * DAY_MS : 0
  return new Date(occurred_at).getTime() + late
}

// Live events happen now; what follows later (a settlement) is told at once.
function atMost(event: SentEvent, at: number): SentEvent {
  return { ...event, occurred_at: new Date(at).toISOString() }
}

function activity(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const kind = random.next()
  if (kind < 0.62) return casinoRounds(player, random, at, random.int(1, 12))
  if (kind < 0.8) return sportsBet(player, random, at)
  if (kind < 0.93) return deposit(player, random, at)
  if (kind < 0.97) return withdrawal(player, random, at)
  return bonus(player, random, at)
}

function withFaults(events: readonly SentEvent[], random: Random): Sending[] {
  return events.flatMap((event) => {
    const sendings: Sending[] = [{ door: "gateway", kind: "event", event }]
    if (random.chance(RATES.repeat))
      sendings.push({ door: "gateway", kind: "repeat", event: repeatOf(event, random) })
    if (random.chance(RATES.conflict))
      sendings.push({ door: "gateway", kind: "conflict", event: conflictOf(event, random) })
    if (random.chance(RATES.broken))
      sendings.push({ door: "gateway", kind: "broken", row: brokenRow(event, random) })
    if (random.chance(RATES.poison))
      sendings.push({ door: "kafka", kind: "poison", bytes: poison(event, random) })
    return sendings
  })
}
