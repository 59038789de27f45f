import { brokenRow, conflictOf, type Poison, poison, repeatOf } from "./fault.ts"
import { type LapsingPlayer, makeLapsing } from "./lapsing.ts"
import type { SentEvent } from "./ledger/event.ts"
import { bonus, deposit, withdrawal } from "./money.ts"
import { RATES } from "./operator.ts"
import { casinoRounds, sportsBet } from "./play.ts"
import { DAY_MS, eventOf, HOUR_MS, joining, makePlayers, type SimulatedPlayer } from "./player.ts"
import { Random } from "./random.ts"
import { safety } from "./safety.ts"

/** What goes out, in order. */
export type Sending =
  | {
      readonly door: "gateway"
      readonly kind: "event" | "repeat" | "conflict"
      readonly event: SentEvent
      readonly isLate?: boolean
    }
  | { readonly door: "gateway"; readonly kind: "broken"; readonly row: string }
  | { readonly door: "kafka"; readonly kind: "poison"; readonly poison: Poison }

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
  /** When the live play begins, ms; by default `now`. Plays of one operator that begin apart differ. */
  readonly liveFrom?: number
}

const HISTORY_DAYS = 45

/** A synthetic operator: two brands, five jurisdictions, everything that goes wrong at stated rates. */
export function simulate(options: SimulationOptions): Simulation {
  const random = new Random(options.seed, options.now.toString(36))
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
  const arriving = [...events, ...namesakes(events, random)]
    .filter(({ occurred_at }) => Date.parse(occurred_at) <= options.now)
    .map((event) => arrivalOf(event, random, options.now))
    .sort((a, b) => a.at - b.at)
  const { liveFrom = options.now } = options
  const live = new Random(options.seed + 1, `live${liveFrom.toString(36)}`)
  return {
    players,
    lapsing,
    history: withFaults(arriving, random),
    live: (at) =>
      withFaults(
        activity(live.pick(players), live, at).map((event) => ({
          event: atMost(event, at),
          isLate: false,
        })),
        live,
      ),
  }
}

const joinedAt = (random: Random, now: number) => now - random.int(46, 80) * DAY_MS

interface Arriving {
  readonly event: SentEvent
  readonly isLate: boolean
}

// Late ones come up to 30 days after they happened, but not after now.
function arrivalOf(event: SentEvent, random: Random, now: number): Arriving & { at: number } {
  const occurred = Date.parse(event.occurred_at)
  if (!random.chance(RATES.late)) return { event, isLate: false, at: occurred }
  const at = Math.min(now, occurred + random.int(1, RATES.lateDaysMax) * DAY_MS)
  return { event, isLate: true, at }
}

// Both brands use some ids alike: each identity is the brand's own.
function namesakes(events: readonly SentEvent[], random: Random): SentEvent[] {
  return events
    .filter(({ player_id }) => player_id.startsWith("p") && random.chance(RATES.sharedId))
    .map((event) => ({ ...event, brand: event.brand === "orsa" ? "tern" : "orsa" }))
}

// Live events happen now; what follows later (a settlement) is told at once.
function atMost(event: SentEvent, at: number): SentEvent {
  return { ...event, occurred_at: new Date(at).toISOString() }
}

function activity(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const kind = random.next()
  if (kind < 0.03) return safety(player, random, at)
  if (kind < 0.62) return session(player, random, at)
  if (kind < 0.8) return sportsBet(player, random, at)
  if (kind < 0.93) return deposit(player, random, at)
  if (kind < 0.97) return withdrawal(player, random, at)
  return bonus(player, random, at)
}

// A visit: it starts, rounds are played, it ends.
function session(player: SimulatedPlayer, random: Random, at: number): SentEvent[] {
  const rounds = casinoRounds(player, random, at, random.int(1, 12))
  const fields = { session_id: random.id("s") }
  const ended = at + random.int(1, 40) * 60_000
  return [
    eventOf(player, random, at - 5_000, "session.started", { ...fields, device_type: "mobile" }),
    ...rounds,
    eventOf(player, random, ended, "session.ended", fields),
  ]
}

function withFaults(events: readonly Arriving[], random: Random): Sending[] {
  return events.flatMap(({ event, isLate }) => {
    const sendings: Sending[] = [{ door: "gateway", kind: "event", event, isLate }]
    if (random.chance(RATES.repeat))
      sendings.push({ door: "gateway", kind: "repeat", event: repeatOf(event, random), isLate })
    if (random.chance(RATES.conflict))
      sendings.push({ door: "gateway", kind: "conflict", event: conflictOf(event, random), isLate })
    if (random.chance(RATES.broken))
      sendings.push({ door: "gateway", kind: "broken", row: brokenRow(event, random) })
    if (random.chance(RATES.poison))
      sendings.push({ door: "kafka", kind: "poison", poison: poison(event, random) })
    return sendings
  })
}
