import type { Random } from "../../../ingest/simulator/random.ts"
import type { Clock, Work } from "./clock.ts"
import type { Topic } from "./topic.ts"

/** Share of the players of whom something is told that restricts them. */
const RESTRICTED_SHARE = 0.35
/** Of what is told this share comes again later, under the same id. */
const REPEATED_SHARE = 0.1
/** And this share is a row that nobody can read. */
const BROKEN_SHARE = 0.02
const SKEW_MS_MAX = 3_600_000
const KIN_EVERY = 7

/** What the operator's platform did in one act: the truth by which it is judged. */
export class Operator {
  readonly topic: Topic
  readonly players: readonly string[]
  /** Since when nothing may go out to a player, ms: as Kafka acknowledged it. */
  readonly effective = new Map<string, number>()
  /** Offset of the message that says so. */
  readonly offsets = new Map<string, number>()
  readonly repeats = { count: 0 }
  readonly broken = { count: 0 }
  readonly #clock: Clock
  readonly #random: Random
  readonly #kin = new Map<string, readonly string[]>()
  #number = 0

  constructor(
    {
      topic,
      clock,
      random,
    }: { readonly topic: Topic; readonly clock: Clock; readonly random: Random },
    act: number,
    players: number,
  ) {
    this.topic = topic
    this.#clock = clock
    this.#random = random
    this.players = Array.from(
      { length: players },
      (_, n) => `${n % 2 ? "tern" : "orsa"}:a${act}-${n}`,
    )
    this.#link()
  }

  /** Tells of restrictions all through a time. */
  tell(forMs: number): void {
    for (const player of this.players) {
      if (!this.#random.chance(RESTRICTED_SHARE)) continue
      // Some are told before anything is sent.
      const inMs = Math.max(0, Math.round((this.#random.next() * 1.2 - 0.1) * forMs))
      this.#clock.start(this.#restriction(player), undefined, inMs)
    }
  }

  // One person at two brands.
  #link(): void {
    for (let n = 0; n + 1 < this.players.length; n += KIN_EVERY) {
      const pair = this.players.slice(n, n + 2)
      for (const player of pair) {
        this.#kin.set(player, pair)
        this.#say(player, "player.person_linked", { person_id: `person-${pair[0]?.slice(5)}` })
      }
    }
  }

  *#restriction(player: string): Work {
    if (this.#random.chance(BROKEN_SHARE)) {
      this.broken.count += 1
      this.#append(player, '{"type":"exclusion.star')
      return this.#holds(this.#kin.get(player) ?? [player])
    }
    const [type, fields] = this.#random.pick(RESTRICTIONS)
    const value = this.#say(player, type, fields)
    this.#holds(OF_PERSONS.has(type) ? (this.#kin.get(player) ?? [player]) : [player])
    if (!this.#random.chance(REPEATED_SHARE)) return
    yield this.#random.int(1, 5_000)
    this.repeats.count += 1
    this.#append(player, value)
  }

  #holds(players: readonly string[]): void {
    for (const one of players) {
      if (this.effective.has(one)) continue
      this.effective.set(one, this.#clock.now)
      this.offsets.set(one, this.topic.end - 1)
    }
  }

  #say(player: string, type: string, fields: object): string {
    const [brand, player_id] = player.split(":")
    const skew = this.#random.chance(0.2) ? this.#random.int(-SKEW_MS_MAX, 0) : 0
    const occurred_at = new Date(this.#clock.now + skew).toISOString()
    const event = { event_id: `e${this.#number++}`, type, brand, player_id, occurred_at, ...fields }
    const value = JSON.stringify(event)
    this.#append(player, value)
    return value
  }

  #append(player: string, value: string): void {
    this.topic.append(this.#clock.now, player, value)
  }
}

/** What is said of one account of a person holds for all of them. */
const OF_PERSONS = new Set(["exclusion.started", "harm.marker"])

const RESTRICTIONS: readonly (readonly [string, object])[] = [
  ["exclusion.started", { scope: "group" }],
  ["exclusion.started", { scope: "brand" }],
  ["consent.changed", { channel: "email", product: "casino", granted: false }],
  ["message.unsubscribed", { message_id: "m1", channel: "email" }],
  ["message.complained", { message_id: "m1", channel: "email" }],
  ["block.changed", { active: true, reason: "fraud" }],
  ["kyc.updated", { status: "expired", age_verified: true }],
  ["harm.marker", { level: "high", source: "model" }],
]
