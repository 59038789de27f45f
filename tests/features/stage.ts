import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import {
  NO_PROFILE,
  type Profile,
  readFacts,
  readWarehouseState,
} from "../../activation/compliance/warehouse-state.ts"
import { type Effects, realEffects } from "../../core/effects.ts"
import { playerKey } from "../../core/player.ts"
import { runnerMigrations } from "../../models/runner/migrations.ts"
import { loadProject } from "../../models/runner/project.ts"
import { createRunner, type Runner } from "../../models/runner/runner.ts"
import { compileSegment } from "../../segments/compile.ts"
import { SEGMENT_MIGRATIONS } from "../../segments/migrations.ts"
import type { Segment } from "../../segments/segment.ts"
import { Segmenter } from "../../segments/segmenter.ts"
import { ROOT } from "../architecture.ts"
import { asMessages, type EventSite, openEventSite } from "../event-site.ts"
import type { SentEvent } from "../money/event.ts"
import type { History } from "../money/history.ts"
import { ANSWERS_OF_ROW, type GateAnswer, gateAnswer } from "./gate-answer.ts"
import { type MemberDifference, memberDifference } from "./members.ts"
import { featuresOf, type Row } from "./reference.ts"

/** A row that shows something else than its player's events come to at that instant. */
export interface Difference {
  readonly place: number
  readonly at: string
  readonly player: string
  readonly shown: Row
  readonly expected: Row
}

/** A row that says of what restricts him what the gate does not. */
export interface GateDifference {
  readonly player: string
  readonly at: string
  readonly shown: GateAnswer
  readonly gate: GateAnswer
}

/** A warehouse with landing and models, whose present is the test's. */
export class FeatureStage {
  readonly #site: EventSite
  readonly #runner: Runner
  readonly #clock: { now: number }
  readonly #effects: Effects
  #segmenter: Segmenter | undefined
  #sequence = 0
  #plays = 0

  private constructor(site: EventSite, runner: Runner, clock: { now: number }, effects: Effects) {
    this.#effects = effects
    this.#site = site
    this.#runner = runner
    this.#clock = clock
  }

  static async open(): Promise<FeatureStage> {
    const site = await openEventSite()
    await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
    const clock = { now: 0 }
    const effects = { ...realEffects, now: () => new Date(clock.now) }
    const { warehouse } = site
    const runner = createRunner({ warehouse, project: loadProject(join(ROOT, "models")) }, effects)
    await runner.deploy()
    return new FeatureStage(site, runner, clock, effects)
  }

  close(): Promise<void> {
    return this.#site.close()
  }

  /**
   * Plays histories side by side: a batch of each comes before each of the first instants, then time
   * alone passes. Every row is compared at every instant.
   */
  async play(
    histories: readonly History[],
    instants: readonly number[],
  ): Promise<Difference | undefined> {
    const first = this.#plays
    this.#plays += histories.length
    const arrived = histories.map((): SentEvent[] => [])
    for (const [step, now] of instants.entries()) {
      const newest = histories.flatMap((history, place) => {
        const batch = (history[step] ?? []).map((event) => renamed(event, first + place))
        arrived[place]?.push(...batch)
        return batch
      })
      await this.#send(newest)
      this.#clock.now = now
      await this.#tick()
      for (const [place, events] of arrived.entries()) {
        const difference = await this.#difference(events, now)
        if (difference) return { place, ...difference }
      }
    }
    return undefined
  }

  /**
   * Plays histories whose events arrive at the instants themselves, and compares what the rows say of
   * what restricts players with what the gate's own rules say of the facts that it reads.
   */
  async playBesideGate(
    histories: readonly History[],
    instants: readonly number[],
  ): Promise<GateDifference | undefined> {
    const first = this.#plays
    this.#plays += histories.length
    for (const [step, now] of instants.entries()) {
      const newest = histories.flatMap((history, place) =>
        (history[step] ?? []).map((event) => renamed(event, first + place)),
      )
      let sequence = now * 1_000
      await this.#send(newest, () => sequence++)
      this.#clock.now = now
      await this.#tick()
      const difference = await this.#gateDifference(now, first)
      if (difference) return difference
    }
    return undefined
  }

  /** What the gate reads of limits, by the player id, of the players of the last history. */
  async limitsAtGate(): Promise<
    Readonly<Record<string, Pick<Profile, "limitsNear" | "limitsUnrated">>>
  > {
    const { warehouse } = this.#site
    const rows = await warehouse.query<{ name: string }>(
      "select concat(brand, ':', player_id) as name from ft_player where endsWith(brand, {play:String})",
      { play: `orsa${this.#plays - 1}` },
    )
    const names = rows.map(({ name }) => name)
    const { profiles } = await readWarehouseState(warehouse, names, [])
    return Object.fromEntries(
      names.map((name) => {
        const { limitsNear, limitsUnrated } = profiles.get(name) ?? NO_PROFILE
        return [name.slice(name.indexOf(":") + 1), { limitsNear, limitsUnrated }]
      }),
    )
  }

  async #gateDifference(now: number, first: number): Promise<GateDifference | undefined> {
    const rows = await this.#site.warehouse.query<GateAnswer & { readonly name: string }>(
      `select concat(brand, ':', player_id) as name, ${ANSWERS_OF_ROW}
from ft_player where toUInt32OrZero(extract(brand, '[0-9]+$')) >= {first:UInt32}`,
      { first },
    )
    const facts = await readFacts(
      this.#site.warehouse,
      rows.map(({ name }) => name),
    )
    for (const { name, ...shown } of rows) {
      const gate = gateAnswer(facts.get(name) ?? new Map(), now)
      if (!isDeepStrictEqual(shown, gate))
        return { player: name, at: new Date(now).toISOString(), shown, gate }
    }
    return undefined
  }

  async #send(events: readonly SentEvent[], nextSequence = () => ++this.#sequence): Promise<void> {
    const messages = asMessages(events, nextSequence)
    if (messages.length > 0) await this.#site.send(messages)
  }

  async #tick(): Promise<void> {
    const { models, startedAt: upTo, at } = await this.#runner.tick(["+ft_player"])
    for (const { error } of models) if (error) throw error
    const revision = models.find(({ name }) => name === "ft_player")?.revision
    await this.#segmenter?.evaluateAll({ upTo, at, revision })
  }

  /**
   * Plays as `play` does, with segments that follow each tick, and compares every segment's members
   * with what its select says of all these players at each instant.
   */
  async playSegments(
    histories: readonly History[],
    instants: readonly number[],
    segments: readonly Segment[],
  ): Promise<MemberDifference | undefined> {
    const { warehouse } = this.#site
    for (const table of ["seg_transition", "seg_membership_store", "seg_evaluation"])
      await warehouse.command(`truncate table ${table}`)
    this.#segmenter = new Segmenter(warehouse, segments, this.#effects)
    const compiled = await Promise.all(segments.map((one) => compileSegment(warehouse, one)))
    const first = this.#plays
    this.#plays += histories.length
    for (const [step, now] of instants.entries()) {
      await this.#send(
        histories.flatMap((history, place) =>
          (history[step] ?? []).map((event) => renamed(event, first + place)),
        ),
      )
      this.#clock.now = now
      await this.#tick()
      for (const segment of compiled) {
        const difference = await memberDifference(warehouse, segment, now, first)
        if (difference) return difference
      }
    }
    return undefined
  }

  async #difference(
    arrived: readonly SentEvent[],
    now: number,
  ): Promise<Omit<Difference, "place"> | undefined> {
    for (const brand of new Set(arrived.map((event) => event.brand))) {
      const own = arrived.filter((event) => event.brand === brand)
      for (const [player, expected] of featuresOf(own, now)) {
        const shown = await this.#row(brand, player, Object.keys(expected))
        const different = Object.keys(expected).filter((name) => shown[name] !== expected[name])
        if (different.length === 0) continue
        const only = (row: Row) =>
          Object.fromEntries(different.map((name) => [name, row[name] ?? "absent"]))
        const at = new Date(now).toISOString()
        return { at, player: `${brand}:${player}`, shown: only(shown), expected: only(expected) }
      }
    }
    return undefined
  }

  async #row(brand: string, playerId: string, columns: readonly string[]): Promise<Row> {
    const list = columns.map((name) => `ifNull(toString(ft_player.${name}), 'null') as ${name}`)
    const [row = {}] = await this.#site.warehouse.query<Record<string, string>>(
      `select ${list.join(", ")} from ft_player where player_key = {key:UInt64}`,
      { key: playerKey({ brand, playerId }) },
    )
    return row
  }
}

function renamed(event: SentEvent, play: number): SentEvent {
  return { ...event, brand: `${event.brand}${play}` }
}
