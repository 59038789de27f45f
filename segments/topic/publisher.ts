import type { Effects } from "../../core/effects.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { SegmentTopicPlace, TopicPlace } from "../../store/segment-topic.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Evaluation } from "../evaluation.ts"
import { messageOf, type TransitionRow } from "./message.ts"

/** Transitions of one request to Kafka. */
export const PUBLISH_ROWS_MAX = 2_000
/** A longer payload stays here: of one that Kafka cannot take, all that comes behind would wait for ever. */
export const PAYLOAD_BYTES_MAX = 16_384
/** How often it is looked for what nobody told of. */
const CHECK_MS = 60_000
/** Rounds with changes that are remembered one by one; more are one from then on. */
const ROUNDS_MAX = 10_000

export interface PublisherParts {
  readonly warehouse: Warehouse
  readonly log: Pick<EventLog, "publish">
  readonly place: SegmentTopicPlace
}

/** How far behind the topic is. */
export interface TopicLag {
  /** Transitions that Kafka has not acknowledged. */
  readonly waiting: number
  /** Since when the first of them waits; undefined: none does. */
  readonly since: Date | undefined
}

interface WaitingRound {
  readonly id: bigint
  readonly since: Date
  transitions: number
}

/**
 * Publishes transitions to Kafka, behind the evaluation, which never waits for it: at least once, in the order in which
 * they were seen. The place moves behind the acknowledgment, so a kill in between repeats and never loses.
 */
export class TransitionPublisher {
  readonly #parts: PublisherParts
  readonly #effects: Effects
  #place: TopicPlace | undefined
  /** Of the latest round that is over. */
  #latest = 0n
  #checkedAt = 0
  #rounds: WaitingRound[] = []

  constructor(parts: PublisherParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
  }

  /**
   * Before the first round. The first time of all, what was before is nobody's news: it begins with what comes.
   */
  async open(): Promise<void> {
    const { warehouse, place } = this.#parts
    this.#place = await place.read()
    if (this.#place === undefined) {
      const [row] = await warehouse.query<{ latest: string }>(
        "select max(evaluation_id) as latest from seg_transition",
      )
      this.#place = endOf(row?.latest ?? "0")
      await place.move(this.#place)
    }
    const [row] = await warehouse.query<{ waiting: string; latest: string }>(
      `select count() as waiting, max(evaluation_id) as latest from seg_transition where ${BEHIND}`,
      paramsOf(this.#place),
    )
    // What a round left that was killed is as whole as it will be.
    if (row !== undefined) this.#wait(BigInt(row.latest), Number(row.waiting))
  }

  /** Takes what a round came to that is over: its transitions, and those before, are all in the table. */
  note(evaluations: readonly Evaluation[]): void {
    let latest = 0n
    let transitions = 0
    for (const { entered, left, look } of evaluations) {
      const id = BigInt(look.id)
      if (id > latest) latest = id
      transitions += entered + left
    }
    if (latest > this.#latest) this.#latest = latest
    this.#wait(latest, transitions)
  }

  lag(): TopicLag {
    const waiting = this.#rounds.reduce((sum, one) => sum + one.transitions, 0)
    return { waiting, since: this.#rounds[0]?.since }
  }

  /**
   * Publishes what waits, until nothing does or `isHalted`. Throws LOG_* where Kafka does not take it: the next call goes
   * on from there.
   */
  async publish(isHalted: () => boolean = () => false): Promise<void> {
    for (;;) {
      const upTo = this.#rounds.at(-1)?.id ?? this.#unnoted()
      if (upTo === undefined || this.#place === undefined || isHalted()) return
      const rows = await this.#next(this.#place, upTo)
      if (rows.length > 0) await this.#parts.log.publish(rows.map(messageOf))
      const last = rows.at(-1)
      const isAll = last === undefined || rows.length < PUBLISH_ROWS_MAX
      const place = isAll ? endOf(String(upTo)) : placeOf(last)
      await this.#parts.place.move(place)
      this.#place = place
      this.#passed(place, isAll, rows.length)
    }
  }

  // What an evaluation wrote that then failed, no round has told of.
  #unnoted(): bigint | undefined {
    const now = this.#effects.now().getTime()
    if (Math.abs(now - this.#checkedAt) < CHECK_MS || this.#latest === 0n) return undefined
    this.#checkedAt = now
    return this.#latest
  }

  #wait(id: bigint, transitions: number): void {
    if (transitions === 0) return
    const since = this.#effects.now()
    const last = this.#rounds.at(-1)
    if (last === undefined || this.#rounds.length < ROUNDS_MAX)
      this.#rounds.push({ id, since, transitions })
    else {
      const joined = { id, since: last.since, transitions: last.transitions + transitions }
      this.#rounds[this.#rounds.length - 1] = joined
    }
  }

  #passed({ evaluationId }: TopicPlace, isAll: boolean, published: number): void {
    const id = BigInt(evaluationId)
    let left = published
    while (this.#rounds[0] !== undefined) {
      const first = this.#rounds[0]
      const isOver = isAll ? first.id <= id : first.id < id
      if (!isOver) {
        // A part of the round is published.
        first.transitions = Math.max(1, first.transitions - Math.max(0, left))
        return
      }
      left -= first.transitions
      this.#rounds.shift()
    }
  }

  #next(place: TopicPlace, upTo: bigint): Promise<TransitionRow[]> {
    return this.#parts.warehouse.query<TransitionRow>(
      `select segment, player_key, brand, player_id, at, change, cause, version, evaluation_id, purpose,
    toUInt8(length(payload) > ${PAYLOAD_BYTES_MAX}) as is_long, if(is_long, '', payload) as short_payload
from seg_transition where ${BEHIND} and evaluation_id <= {upTo:UInt64}
order by evaluation_id, segment, player_key limit ${PUBLISH_ROWS_MAX}`,
      { ...paramsOf(place), upTo: String(upTo) },
    )
  }
}

// A segment has one change of a player in one evaluation. The first condition is what the projection is read by.
const BEHIND = `evaluation_id >= {id:UInt64}
    and (evaluation_id > {id:UInt64} or (toString(segment), player_key) > ({segment:String}, {player_key:UInt64}))`

const paramsOf = ({ evaluationId: id, segment, playerKey: player_key }: TopicPlace) => ({
  ...{ id, segment, player_key },
})

/** Behind every name. */
const LAST_SEGMENT = "~"

// Everything of that evaluation.
const endOf = (evaluationId: string): TopicPlace => ({
  ...{ evaluationId, segment: LAST_SEGMENT, playerKey: "0" },
})

const placeOf = ({
  evaluation_id: evaluationId,
  segment,
  player_key: playerKey,
}: TransitionRow) => ({
  ...{ evaluationId, segment, playerKey },
})
