import { blocked } from "./rule/blocked.ts"
import { consent } from "./rule/consent.ts"
import { coolingOff } from "./rule/cooling-off.ts"
import { known } from "./rule/known.ts"
import { reachable } from "./rule/reachable.ts"
import { readable } from "./rule/readable.ts"
import { selfExcluded } from "./rule/self-excluded.ts"
import type { Finding, Purpose, Rule, Subject } from "./subject.ts"

/** Grows with every change of a rule; each decision names it. */
export const RULES_VERSION = "2026-11-23.2"

/** A decision clears a message for this long; what is handed over later is decided anew. */
export const CLEARANCE_MS_MAX = 1_000

const RULES: readonly Rule[] = [
  selfExcluded,
  coolingOff,
  blocked,
  consent,
  known,
  readable,
  reachable,
]

export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "suppress"; readonly reasons: readonly string[] }

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
}

const cleared: unique symbol = Symbol("cleared until")
/** Only `clear` makes one, and a channel takes nothing else. */
export type ClearedMessage = Message & { readonly [cleared]: number }

/** Evaluates every rule; one that does not allow suppresses. Pure. */
export function decide(subject: Subject, purpose: Purpose, now: number): Decision {
  const findings = RULES.map((rule) => rule(subject, purpose, now))
  const reasons = findings.flatMap(({ isAllowed, reason }) => (isAllowed ? [] : [reason]))
  const verdict: Verdict = reasons.length === 0 ? { kind: "allow" } : { kind: "suppress", reasons }
  const { brand, playerId } = subject
  return { brand, playerId, decidedAt: now, verdict, findings }
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
