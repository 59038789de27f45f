import { blocked } from "./rule/blocked.ts"
import { consent } from "./rule/consent.ts"
import { coolingOff } from "./rule/cooling-off.ts"
import { known } from "./rule/known.ts"
import { reachable } from "./rule/reachable.ts"
import { readable } from "./rule/readable.ts"
import { selfExcluded } from "./rule/self-excluded.ts"
import type { Finding, Purpose, Rule, Subject } from "./subject.ts"

/** Grows with every change of a rule; each decision names it. */
export const RULES_VERSION = "2026-11-23.1"

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

/** A verdict with everything that it rests on. */
export interface Decision {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
}

/** Something to send, not yet cleared. */
export interface Message {
  readonly intentId: string
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly html: string
}

declare const cleared: unique symbol
/** Only `clear` makes one, and a channel takes nothing else. */
export type ClearedMessage = Message & { readonly [cleared]: true }

/** Evaluates every rule; one that does not allow suppresses. Pure. */
export function decide(subject: Subject, purpose: Purpose, now: number): Decision {
  const findings = RULES.map((rule) => rule(subject, purpose, now))
  const reasons = findings.flatMap(({ isAllowed, reason }) => (isAllowed ? [] : [reason]))
  const verdict: Verdict = reasons.length === 0 ? { kind: "allow" } : { kind: "suppress", reasons }
  return { verdict, findings }
}

/** The message as a channel takes it, or undefined where the decision does not allow it. */
export function clear(message: Message, { verdict }: Decision): ClearedMessage | undefined {
  return verdict.kind === "allow" ? (message as ClearedMessage) : undefined
}
