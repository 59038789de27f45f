import { z } from "zod"
import { PitbossError } from "../../../core/errors.ts"
import { type Decision, decide } from "../decide.ts"
import type { RegisterStanding } from "../register-standing.ts"
import type { Rulebook } from "../rulebook.ts"
import { type Facts, mergeSpans, NEVER, type Span } from "../span.ts"
import {
  type Purpose,
  type Subject,
  type ToldFinding,
  toldFindings,
  type WritingOutcome,
} from "../subject.ts"
import { CaseFormat } from "./format.ts"

/** What the gate says of one case. */
export interface CaseVerdict {
  readonly case: string
  readonly verdict: Decision["verdict"]["kind"]
  readonly reasons: readonly string[]
  /** Until when it waits; null where it does not. */
  readonly until: string | null
  /** What each rule found, with what it looked at. */
  readonly rules: readonly ToldFinding[]
  readonly rule_version: string
  /** Whether it is what the case expects; null where it expects nothing. */
  readonly as_expected: boolean | null
}

/** Reads one line of a file of cases. Throws CASE_LINE naming line and field. */
export function readCase(line: string, number: number): CaseFormat {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new PitbossError("CASE_LINE", `Line ${number} is no JSON. Expected one object a line.`)
  }
  const parsed = CaseFormat.safeParse(value)
  if (parsed.success) return parsed.data
  throw new PitbossError("CASE_LINE", `Line ${number}: ${z.prettifyError(parsed.error)}`)
}

/** What the gate would say, by nothing but what the case tells. Pure. */
export function decideCase(one: CaseFormat, number: number, rulebook: Rulebook): CaseVerdict {
  const decision = decide(subjectOf(one), purposeOf(one), Date.parse(one.now), rulebook)
  const { verdict, findings, ruleVersion } = decision
  const reasons = verdict.kind === "allow" ? [] : verdict.reasons
  const until = verdict.kind === "defer" ? new Date(verdict.until).toISOString() : null
  return {
    case: one.case ?? String(number),
    ...{
      verdict: verdict.kind,
      reasons,
      until,
      rules: toldFindings(findings),
      rule_version: ruleVersion,
    },
    as_expected:
      one.expect === undefined ? null : isExpected(one.expect, verdict.kind, reasons, until),
  }
}

function isExpected(
  expected: NonNullable<CaseFormat["expect"]>,
  kind: string,
  reasons: readonly string[],
  until: string | null,
): boolean {
  const sorted = (texts: readonly string[]) => [...new Set(texts)].sort().join(" ")
  const isThen = expected.until === undefined || at(expected.until) === at(until ?? undefined)
  return expected.verdict === kind && sorted(expected.reasons) === sorted(reasons) && isThen
}

function subjectOf({ jurisdiction, country, player, message, now }: CaseFormat): Subject {
  const own = factsOf(player.facts)
  return {
    ...{ brand: player.brand, playerId: player.player_id, isRegistered: player.registered, own },
    person: [own, ...player.linked.map(({ facts }) => factsOf(facts))],
    ...{ writing: WRITING[player.address], emailSince: at(player.address_since) },
    ...{ jurisdictions: [jurisdiction], countries: [country], timeZones: [player.time_zone] },
    exclusionLists: player.exclusion_lists.map((one) => ({ ...one, since: Date.parse(one.since) })),
    registers: player.registers.map((one) => registerOf(one, Date.parse(now))),
    ...{ limitsNear: player.limits_near, limitsUnrated: player.limits_unrated },
    ...{ isLimitUnread: player.limit_unread, isHeld: player.unreadable_row },
    ...{ birthDate: player.birth_date, hasLeft: player.left_segment },
    ...{ sentToday: player.sent_today, sentIn7Days: player.sent_in_7_days },
    sentIn24Hours: player.sent_in_24_hours,
    spent: message.budget?.spent,
    answering: player.unanswered && {
      ...{ limit: undefined, isReported: player.answers_reported },
      unanswered: player.unanswered.map((one) => Date.parse(one)).sort((a, b) => a - b),
    },
    hasPlayed: player.has_played,
    outrankedBy: player.outranked_by && {
      ...player.outranked_by,
      ...{ value: undefined, isSent: false },
    },
  }
}

function registerOf(
  said: CaseFormat["player"]["registers"][number],
  now: number,
): RegisterStanding {
  const { register, state } = said
  if (state === "unreachable")
    return { register, state, since: at(said.since) ?? now, detail: "unreachable" }
  if (state === "unidentifiable" || state === "unasked") return { register, state }
  const answered = { askedAt: at(said.asked_at) ?? now, requestId: said.request_id }
  return { register, state: "answered", answer: state, ...answered }
}

const WRITING: Readonly<Record<CaseFormat["player"]["address"], WritingOutcome>> = {
  known: "written",
  unknown: "no_address",
  unreadable: "contact_unreadable",
}

function purposeOf({ message }: CaseFormat): Purpose {
  const { offer } = message
  const isPromotion = message.class === "promotional"
  return {
    ...{ channel: message.channel, product: message.product, messageClass: message.class },
    encourages: message.encourages ?? (isPromotion ? "play" : "none"),
    ...{ campaign: message.campaign, holdOut: message.hold_out, priority: message.priority },
    ...{ capPerDay: message.cap_per_day, capPerWeek: message.cap_per_week },
    ...{ budget: message.budget, fatigue: message.fatigue },
    ...{ quietHours: message.quiet_hours, isForWhoLeft: message.if_left === "send" },
    isProtection: message.protection_segment,
    offer: offer && {
      ...{ kind: offer.kind, isWelcome: offer.welcome, isForInactivity: offer.for_inactivity },
      ...{ products: offer.products, wagering: offer.wagering, days: offer.days },
      amount:
        offer.amount === undefined || offer.currency === undefined
          ? undefined
          : { amount: offer.amount, currency: offer.currency },
    },
  }
}

function factsOf(facts: CaseFormat["player"]["facts"]): Facts {
  const spans = new Map<string, Span>()
  for (const one of facts)
    spans.set(one.fact, mergeSpans(spans.get(one.fact) ?? NEVER, spanOf(one)))
  return spans
}

// A permission knows of what came in before it, or is dated later than that came in.
function spanOf(fact: CaseFormat["player"]["facts"][number]): Span {
  const restrictedAt = at(fact.restricted_at) ?? 0
  const permittedAt = at(fact.permitted_at)
  const arrivedAt = Math.max(permittedAt ?? 0, at(fact.permitted_arrived_at) ?? 0)
  return {
    restrictedAt,
    arrival: (at(fact.restricted_arrived_at) ?? restrictedAt) * 1_000,
    until: at(fact.until) ?? 0,
    permissions: permittedAt === undefined ? [] : [{ at: permittedAt, beats: arrivedAt * 1_000 }],
  }
}

function at(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant)
}
