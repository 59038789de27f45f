import type { SentEvent } from "./ledger/event.ts"
import { BRANDS, type Brand, RESIDENCES, type Residence } from "./operator.ts"
import { DAY_MS, eventOf, HOUR_MS, profileOf, type SimulatedPlayer } from "./player.ts"
import type { Random } from "./random.ts"

/** How a player moves while hours and days pass in which nothing arrives. */
type Move = "stays" | "enters" | "leaves"

/** Of each move at each brand. */
const PLAYERS_EACH = 3
/** What is dated so far ahead, or leaves its window so soon, moves somebody in the night to come. */
const SOON_MS = 12 * HOUR_MS

/** What one player does, told from the present. */
class Story {
  readonly events: SentEvent[] = []
  readonly #player: SimulatedPlayer
  readonly #random: Random
  readonly #now: number

  constructor(player: SimulatedPlayer, random: Random, now: number) {
    this.#player = player
    this.#random = random
    this.#now = now
    this.#tell(-60 * DAY_MS, "player.registered", profileOf(player))
  }

  /** Bets of one size one after the other; `from` is ms from now, negative for the past. */
  bets(
    from: number,
    count: number,
    stake: string,
    more: { type?: string; onBonus?: boolean } = {},
  ) {
    const { type = "slots", onBonus = false } = more
    for (let bet = 0; bet < count; bet++)
      this.#tell(from + bet * 1_000, "casino.bet", {
        ...{ round_id: this.#random.id("r"), game_id: `game-of-${type}`, game_type: type },
        ...{ stake_real: onBonus ? "0" : stake, stake_bonus: onBonus ? stake : "0" },
      })
    return this
  }

  win(from: number, amount: string) {
    this.#tell(from, "casino.win", {
      ...{ round_id: this.#random.id("r"), game_id: "game-of-slots", game_type: "slots" },
      ...{ win_real: amount, win_bonus: "0" },
    })
    return this
  }

  deposits(from: number, count: number, amount = "20.00") {
    for (let deposit = 0; deposit < count; deposit++)
      this.#tell(from + deposit * 1_000, "deposit", {
        ...{ payment_id: this.#random.id("pay"), status: "approved", amount },
      })
    return this
  }

  visit(from: number) {
    this.#tell(from, "session.started", { session_id: this.#random.id("s") })
    return this
  }

  /** A week's deposit limit, told two days ago. */
  limit(amount: string, takesEffect: number) {
    const effective_at = new Date(this.#now + takesEffect).toISOString()
    this.#tell(-2 * DAY_MS, "limit.set", { kind: "deposit", period: "week", amount, effective_at })
    return this
  }

  #tell(from: number, type: string, fields: object) {
    const money = /^(casino|deposit|limit)/.test(type) ? { currency: "EUR" } : {}
    this.events.push(
      eventOf(this.#player, this.#random, this.#now + from, type, { ...fields, ...money }),
    )
  }
}

const days = (count: number) => -count * DAY_MS
// Just inside a window of so many days: it leaves it soon.
const leaving = (count: number) => SOON_MS - count * DAY_MS

type Telling = (story: Story) => unknown

/**
 * For each segment of the library, who is in it and who comes and goes by time alone: since something
 * leaves a window, a limit takes effect, or an event that was dated ahead becomes due.
 */
const STORIES: Readonly<Record<string, Partial<Record<Move, Telling>>>> = {
  "bonus-only": {
    // Leaves it when the bets are 30 days old.
    stays: (one) => one.bets(days(5), 6, "2.00", { onBonus: true }),
    enters: (one) => one.bets(leaving(30), 1, "2.00").bets(days(2), 6, "2.00", { onBonus: true }),
  },
  "deposit-frequency-dropping": {
    stays: (one) => one.deposits(days(20), 4),
    enters: (one) => one.deposits(days(20), 4).deposits(leaving(7), 1),
  },
  "first-deposit-no-bet": {
    stays: (one) => one.deposits(days(3), 1),
    enters: (one) => one.deposits(SOON_MS, 1),
    leaves: (one) => one.deposits(days(3), 1).bets(SOON_MS, 1, "1.00"),
  },
  "game-preference-shift": {
    stays: (one) => one.bets(days(10), 20, "1.00").bets(days(1), 2, "1.00", { type: "table" }),
    enters: (one) =>
      one
        .bets(days(10), 20, "1.00")
        .bets(leaving(7), 3, "1.00")
        .bets(days(1), 2, "1.00", { type: "table" }),
  },
  "inactive-7d": {
    stays: (one) => one.visit(days(10)),
    enters: (one) => one.visit(leaving(7)),
    leaves: (one) => one.visit(days(10)).visit(SOON_MS),
  },
  "lapsed-depositor": {
    stays: (one) => one.deposits(days(40), 1),
    enters: (one) => one.deposits(leaving(30), 1),
    leaves: (one) => one.deposits(days(40), 1).deposits(SOON_MS, 1),
  },
  "near-deposit-limit": {
    stays: (one) => one.limit("100", days(2)).deposits(days(1), 1, "90.00"),
    enters: (one) => one.limit("100", SOON_MS).deposits(days(1), 1, "90.00"),
  },
  "stake-rising": {
    stays: (one) => one.bets(days(10), 20, "1.00").bets(days(1), 10, "2.00"),
    enters: (one) =>
      one.bets(days(10), 20, "1.00").bets(leaving(7), 12, "1.00").bets(days(1), 10, "2.00"),
  },
  vip: {
    stays: (one) => one.bets(days(10), 1, "1500.00"),
    enters: (one) => one.win(leaving(30), "2000.00").bets(days(10), 1, "1500.00"),
  },
}

/** Everything that they did, and what is dated ahead, in the order of their stories. */
export function moverEvents(random: Random, now: number): readonly SentEvent[] {
  return Object.entries(STORIES).flatMap(([segment, moves]) =>
    Object.entries(moves).flatMap(([move, tell]) =>
      BRANDS.flatMap((brand) =>
        Array.from({ length: PLAYERS_EACH }, (_, place) => {
          const story = new Story(playerOf(brand, `${segment}-${move}-${place + 1}`), random, now)
          tell(story)
          return story.events
        }).flat(),
      ),
    ),
  )
}

// No two brands' players are alike in more than their names, and nobody here may be written to.
function playerOf(brand: Brand, name: string): SimulatedPlayer {
  const residence = RESIDENCES.find(({ currency }) => currency === "EUR") as Residence
  return { brand, playerId: `mover-${name}`, residence, value: 1, hasAddress: false }
}
