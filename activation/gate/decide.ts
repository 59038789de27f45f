import { dayOf } from "./day.ts"
import { age } from "./rule/age.ts"
import { amlHold } from "./rule/aml-hold.ts"
import { blocked } from "./rule/blocked.ts"
import { consent } from "./rule/consent.ts"
import { coolingOff } from "./rule/cooling-off.ts"
import { deliverable } from "./rule/deliverable.ts"
import { frequencyCap } from "./rule/frequency-cap.ts"
import { harmMarker } from "./rule/harm-marker.ts"
import { holdOut } from "./rule/hold-out.ts"
import { known } from "./rule/known.ts"
import { kyc } from "./rule/kyc.ts"
import { leftSegment } from "./rule/left-segment.ts"
import { limitNear } from "./rule/limit-near.ts"
import { limitReached } from "./rule/limit-reached.ts"
import { limitUnrated } from "./rule/limit-unrated.ts"
import { limitUnread } from "./rule/limit-unread.ts"
import { protection } from "./rule/protection.ts"
import { quietHours } from "./rule/quiet-hours.ts"
import { reachable } from "./rule/reachable.ts"
import { readable } from "./rule/readable.ts"
import { selfExcluded } from "./rule/self-excluded.ts"
import { testPlayer } from "./rule/test-player.ts"
import type { Finding, MessageClass, Purpose, Rule, Subject } from "./subject.ts"

/** Grows with every change of a rule; each decision names it. */
export const RULES_VERSION = "2026-11-27.3"

/** A decision clears a message for this long; what is handed over later is decided anew. */
export const CLEARANCE_MS_MAX = 1_000

const RULES: Readonly<Record<MessageClass, readonly Rule[]>> = {
  promotional: [
    selfExcluded,
    coolingOff,
    blocked,
    protection,
    kyc,
    age,
    amlHold,
    harmMarker,
    limitReached,
    limitNear,
    limitUnrated,
    limitUnread,
    consent,
    known,
    testPlayer,
    readable,
    deliverable,
    reachable,
    leftSegment,
    holdOut,
    frequencyCap,
    quietHours,
  ],
  operational: [
    selfExcluded,
    noted(coolingOff),
    noted(blocked),
    known,
    testPlayer,
    deliverable,
    reachable,
    leftSegment,
    quietHours,
  ],
  regulatory: [
    noted(selfExcluded),
    noted(coolingOff),
    noted(blocked),
    known,
    deliverable,
    reachable,
  ],
}

export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "suppress"; readonly reasons: readonly string[] }
  | { readonly kind: "defer"; readonly reasons: readonly string[]; readonly until: number }

/** A verdict with everything that it rests on: on whom, and when. */
export interface Decision {
  readonly brand: string
  readonly playerId: string
  /** ms */
  readonly decidedAt: number
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
}

/** Something to send, not yet cleared. */
export interface Message {
  readonly intentId: string
  readonly brand: string
  readonly playerId: string
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly html: string
  /** A link that takes it back with one click (RFC 8058). */
  readonly unsubscribeUrl?: string | undefined
}

const cleared: unique symbol = Symbol("cleared until")
/** Only `clear` makes one, and a channel takes nothing else. */
export type ClearedMessage = Message & { readonly [cleared]: number }

/**
 * Evaluates every rule of the message's class; one that does not allow suppresses, or defers where
 * time alone lifts it. Suppress wins over defer, and both give every reason. What encourages is judged as
 * a promotion, whatever its class says. Pure.
 */
export function decide(subject: Subject, purpose: Purpose, now: number): Decision {
  const messageClass = purpose.encourages === "none" ? purpose.messageClass : "promotional"
  const findings = RULES[messageClass].map((rule) => rule(subject, purpose, now))
  const { brand, playerId } = subject
  return { brand, playerId, decidedAt: now, verdict: verdictOf(findings, subject, now), findings }
}

/** Whether the rule has a say on messages of the class. */
export function asksRule(messageClass: MessageClass, rule: Rule): boolean {
  return RULES[messageClass].includes(rule)
}

// What the officer wants to see beside a message that a rule does not keep back.
function noted(rule: Rule): Rule {
  return (subject, purpose, now) => {
    const finding = rule(subject, purpose, now)
    const inputs = { ...finding.inputs, noted_only: true, speaks_against: !finding.isAllowed }
    return { ...finding, isNoted: true, inputs }
  }
}

function verdictOf(findings: readonly Finding[], subject: Subject, now: number): Verdict {
  const refusing = findings.filter(({ isAllowed, isNoted }) => !isAllowed && !isNoted)
  if (refusing.length === 0) return { kind: "allow" }
  const reasons = refusing.map(({ reason }) => reason)
  const until = Math.max(...refusing.map(({ deferredUntil = 0 }) => deferredUntil))
  const [timeZone] = subject.timeZones
  // What has to wait for another day anyway is asked again on that one: its cap is not this one's.
  const isOnLaterDay = dayOf(timeZone, until) > dayOf(timeZone, now)
  const isWaiting = ({ deferredUntil, isOfDay }: Finding) =>
    deferredUntil !== undefined || (isOfDay === true && isOnLaterDay)
  return refusing.every(isWaiting)
    ? { kind: "defer", reasons, until }
    : { kind: "suppress", reasons }
}

/**
 * The message as a channel takes it, or undefined where the decision does not allow it, is about
 * somebody else, or is too old.
 */
export function clear(
  message: Message,
  { verdict, brand, playerId, decidedAt }: Decision,
  now: number,
): ClearedMessage | undefined {
  const isHis = message.brand === brand && message.playerId === playerId
  const until = decidedAt + CLEARANCE_MS_MAX
  if (verdict.kind !== "allow" || !isHis || now < decidedAt || now > until) return undefined
  return { ...message, [cleared]: until }
}

/** Until when a cleared message may be handed over, ms. */
export function clearedUntil(message: ClearedMessage): number {
  return message[cleared]
}
