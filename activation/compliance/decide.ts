import { CLEARANCE_MS_MAX } from "./clearance.ts"
import { dayOf } from "./day.ts"
import { checkLaw } from "./law/check.ts"
import type { Law } from "./law/law.ts"
import { isInForce } from "./law/place.ts"
import { speaksOf } from "./law/speaks-of.ts"
import { spokenLaws } from "./law/spoken.ts"
import type { Rulebook } from "./rulebook.ts"
import type { Finding, MessageClass, Purpose, Subject } from "./subject.ts"

export { CLEARANCE_MS_MAX }

/** `shadow`: every rule allows it, and it is not sent: it is only decided where it is. */
export type Verdict =
  | { readonly kind: "allow" }
  | { readonly kind: "shadow"; readonly reasons: readonly string[] }
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
  /** Version of the rules by which it was decided. */
  readonly ruleVersion: string
  /** Nothing of it is sent, whatever the verdict. */
  readonly isInShadow?: true
}

interface AnyMessage {
  readonly intentId: string
  readonly brand: string
  readonly playerId: string
  /** A link that takes it back with one click (RFC 8058). */
  readonly unsubscribeUrl?: string | undefined
}

/** An e-mail. */
export interface Mail extends AnyMessage {
  readonly endpoint?: undefined
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly html: string
}

/** What an operator's own system is told to bring to a player. */
export interface WebhookMessage extends AnyMessage {
  readonly endpoint: string
  readonly campaign: string
  readonly campaignVersion: string
  readonly messageClass: MessageClass
  readonly title?: string | undefined
  readonly body: string
  /** Of the player's, as far as the endpoint is to be told. */
  readonly contact: Readonly<Record<string, unknown>>
  /** RFC 3339. */
  readonly wantedAt: string
  /** What the segment says of him: JSON object, or empty. */
  readonly payload: string
}

/** Something to send, not yet cleared. */
export type Message = Mail | WebhookMessage

const cleared: unique symbol = Symbol("cleared until")
/** Only `clear` makes one, and a channel takes nothing else. */
export type ClearedMessage = Message & { readonly [cleared]: number }

/**
 * Evaluates every rule of the message's class, of the group and of the places where the recipient may live; one that
 * does not allow suppresses, or defers where time alone lifts it. Suppress wins over defer, and both give every
 * reason. What encourages, or offers something, is judged as a promotion, whatever its class says. Pure.
 */
export function decide(
  subject: Subject,
  purpose: Purpose,
  now: number,
  rulebook: Rulebook,
): Decision {
  const messageClass = isPromotion(purpose) ? "promotional" : purpose.messageClass
  const findings = groupFindings(rulebook, messageClass, { subject, purpose, now })
  for (const spoken of spokenLaws(rulebook.enforcedWhere(subject), messageClass, purpose)) {
    if (!isInForce(spoken.law, now)) continue
    const finding = spoken.finding ?? checkLaw(spoken.law, subject, purpose, now)
    if (finding !== undefined) findings.push(finding)
  }
  const { brand, playerId } = subject
  const verdict = verdictOf(findings, subject.timeZones[0], now)
  return { brand, playerId, decidedAt: now, verdict, findings, ruleVersion: rulebook.version }
}

/** What encourages, or offers something, whatever its class says. */
export function isPromotion({ encourages, offer }: Purpose): boolean {
  return encourages !== "none" || offer !== undefined
}

interface Case {
  readonly subject: Subject
  readonly purpose: Purpose
  readonly now: number
}

function groupFindings(
  { askedFor }: Rulebook,
  messageClass: MessageClass,
  { subject, purpose, now }: Case,
): Finding[] {
  const findings: Finding[] = []
  for (const { rule, isNoted } of askedFor[messageClass]) {
    const finding = rule(subject, purpose, now)
    findings.push(isNoted ? noted(finding) : finding)
  }
  return findings
}

// What the officer wants to see beside a message that a rule does not keep back.
function noted(finding: Finding): Finding {
  return {
    ...finding,
    isNoted: true,
    inputs() {
      return { ...finding.inputs(), noted_only: true, speaks_against: !finding.isAllowed }
    },
  }
}

/** Whether a rule of law speaks about such a message now, wherever its recipient lives. */
export function appliesLaw(
  law: Law,
  messageClass: MessageClass,
  { purpose, now }: Omit<Case, "subject">,
): boolean {
  return speaksOf(law, messageClass, purpose) && isInForce(law, now)
}

const ALLOW: Verdict = { kind: "allow" }

/** What the findings on one recipient come to; `timeZone`: his, as far as is known. */
export function verdictOf(
  findings: readonly Finding[],
  timeZone: string | undefined,
  now: number,
): Verdict {
  if (!findings.some(isRefusing)) return ALLOW
  const refusing = findings.filter(isRefusing)
  // Two rules may say the same.
  const reasons = [...new Set(refusing.map(({ reason }) => reason))]
  const until = Math.max(...refusing.map(({ deferredUntil = 0 }) => deferredUntil))
  // What has to wait for another day anyway is asked again on that one: its cap is not this one's.
  const isOnLaterDay = () => until > now && dayOf(timeZone, until) > dayOf(timeZone, now)
  return refusing.every(
    ({ deferredUntil, isOfDay }) =>
      deferredUntil !== undefined || (isOfDay === true && isOnLaterDay()),
  )
    ? { kind: "defer", reasons, until }
    : { kind: "suppress", reasons }
}

function isRefusing({ isAllowed, isNoted }: Finding): boolean {
  return !isAllowed && isNoted !== true
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
