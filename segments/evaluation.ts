import type { CompiledSegment } from "./compile.ts"
import type { Taken } from "./run/statement-watch.ts"

/** What one evaluation of a segment saw. */
export interface Evaluation {
  readonly segment: string
  readonly at: Date
  readonly size: number
  readonly entered: number
  readonly left: number
  /** Of the whole round, where many were evaluated together. */
  readonly ms: number
  /** The part of it that wrote transitions, memberships and records. */
  readonly bookingMs: number
  readonly look: LookMade
}

/** At whom an evaluation looked: players of the tick, whom another segment moved, or everybody. */
export type LookKind = "touched" | "moved" | "whole" | "first" | "retired"

/** How an evaluation was made, and what it took. */
export interface LookMade {
  readonly kind: LookKind
  /** Of the evaluation, as its transitions have it. */
  readonly id: string
  readonly version: string
  /** Undefined: everybody. */
  readonly players: number | undefined
  /** Segments that were evaluated by the same statement, with this one. */
  readonly together: number
  /** What came in behind `since`, up to `upTo`, was new to it; undefined: nothing is known of a look before. */
  readonly since: string | undefined
  readonly upTo: string
  /** Of the statement that found the changes. */
  readonly taken: Taken
}

/** A moment at which segments are evaluated, together or one by one. */
export interface Round {
  /** What now() stands for. */
  readonly at: Date
  /** Microseconds of its start by the engine's clock, later than every round before. */
  readonly id: string
  /** Everything that came in up to here, by the engine's clock, is in the features. */
  readonly upTo: string
}

/** What the latest evaluation of a segment knew. */
export interface Seen {
  readonly version: string
  readonly upTo: string
  /** When its row was written to seg_evaluation, ms. */
  readonly recordedAt: number
  readonly at: number
  readonly id: string
  readonly size: number
}

/** A segment in a round, with what was seen of it before. */
export interface Judged {
  readonly segment: CompiledSegment
  readonly seen: Seen | undefined
  /** Other segments read it: whom it moves, they look at. */
  readonly isRead: boolean
  /** It runs anew behind another version of it, whether that was ever looked at or not. */
  readonly isRenewed?: boolean
}

/** True for a definition that was never evaluated: what it finds is no change of anybody. */
export function isFirst({ segment, seen }: Pick<Judged, "segment" | "seen">): boolean {
  return seen === undefined || seen.version !== segment.version
}

/** Before everything: an evaluation that has not been. */
export const SEEN_NOTHING = "1970-01-01 00:00:00.000"
