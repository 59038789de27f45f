import { age } from "./rule/age.ts"
import { amlHold } from "./rule/aml-hold.ts"
import { blocked } from "./rule/blocked.ts"
import { budget } from "./rule/budget.ts"
import { consent } from "./rule/consent.ts"
import { coolingOff } from "./rule/cooling-off.ts"
import { deliverable } from "./rule/deliverable.ts"
import { exclusionListStale } from "./rule/exclusion-list-stale.ts"
import { exclusionListed } from "./rule/exclusion-listed.ts"
import { exclusionReview } from "./rule/exclusion-review.ts"
import { fatigue } from "./rule/fatigue.ts"
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
import { outranked } from "./rule/outranked.ts"
import { protection } from "./rule/protection.ts"
import { quietHours } from "./rule/quiet-hours.ts"
import { reachable } from "./rule/reachable.ts"
import { readable } from "./rule/readable.ts"
import { registerExcluded } from "./rule/register-excluded.ts"
import { registerUnasked } from "./rule/register-unasked.ts"
import { registerUnidentifiable } from "./rule/register-unidentifiable.ts"
import { registerUnreachable } from "./rule/register-unreachable.ts"
import { selfExcluded } from "./rule/self-excluded.ts"
import { testPlayer } from "./rule/test-player.ts"
import { weeklyCap } from "./rule/weekly-cap.ts"
import type { MessageClass, Rule } from "./subject.ts"

/** What a rule does with a class of messages; where nothing is said, it is not asked. */
export type Say = "decides" | "is_noted"

/** A rule that holds every player of the group, wherever he lives. */
export interface GroupRule {
  readonly id: string
  /** In words, for people. */
  readonly says: string
  readonly rule: Rule
  readonly on: Readonly<Partial<Record<MessageClass, Say>>>
}

const PROMOTIONS = { promotional: "decides" } as const
const ALL = { promotional: "decides", operational: "decides", regulatory: "decides" } as const
const NOT_REGULATORY = { promotional: "decides", operational: "decides" } as const
const NOTED_BEYOND = {
  promotional: "decides",
  operational: "is_noted",
  regulatory: "is_noted",
} as const

const of = (id: string, rule: Rule, on: GroupRule["on"], says: string): GroupRule => ({
  ...{ id, rule, on, says },
})

/** All of them, in the order in which a decision tells of them. */
export const GROUP_RULES: readonly GroupRule[] = [
  of(
    "self-excluded",
    selfExcluded,
    { ...NOT_REGULATORY, regulatory: "is_noted" },
    "Nobody who excluded himself, at any brand, until a recorded reinstatement",
  ),
  of(
    "exclusion-listed",
    exclusionListed,
    { ...NOT_REGULATORY, regulatory: "is_noted" },
    "Nobody who stands on a list of excluded people, at any brand, whoever reinstated him",
  ),
  of(
    "exclusion-review",
    exclusionReview,
    PROMOTIONS,
    "Nobody who may be one on such a list, until somebody has looked",
  ),
  of(
    "exclusion-list-stale",
    exclusionListStale,
    PROMOTIONS,
    "Nobody where a list of excluded people is older than its limit",
  ),
  of(
    "register-excluded",
    registerExcluded,
    PROMOTIONS,
    "Nobody whom a register of excluded people named when it was asked, a moment ago",
  ),
  of(
    "register-unreachable",
    registerUnreachable,
    PROMOTIONS,
    "Nobody where a register of excluded people does not answer",
  ),
  of(
    "register-unidentifiable",
    registerUnidentifiable,
    PROMOTIONS,
    "Nobody about whom a register of his place cannot be asked",
  ),
  of(
    "register-unasked",
    registerUnasked,
    PROMOTIONS,
    "Nobody about whom a register of his place was not asked of late",
  ),
  of("cooling-off", coolingOff, NOTED_BEYOND, "Nobody who cools off, at any brand, until its end"),
  of("blocked", blocked, NOTED_BEYOND, "Nobody whom the operator blocked"),
  of("protection", protection, PROMOTIONS, "No promotion to an audience made for protection"),
  of("kyc", kyc, PROMOTIONS, "Only whose identity is approved"),
  of("age", age, PROMOTIONS, "Only who is of legal age where he lives and plays"),
  of("aml-hold", amlHold, PROMOTIONS, "Nobody on an anti-money-laundering hold, at any brand"),
  of("harm-marker", harmMarker, PROMOTIONS, "Nobody with a medium or high marker of harm"),
  of("limit-reached", limitReached, PROMOTIONS, "Nobody who reached a limit of his in its period"),
  of("limit-near", limitNear, PROMOTIONS, "Nobody who used four fifths of a limit of his"),
  of("limit-unrated", limitUnrated, PROMOTIONS, "Nobody with a limit of which no rate is known"),
  of("limit-unread", limitUnread, PROMOTIONS, "Nobody who set a limit a moment ago, yet"),
  of("consent", consent, PROMOTIONS, "Only who consented to the channel and the product, last"),
  of("known", known, ALL, "Only of whom a registration is known"),
  of("test-player", testPlayer, NOT_REGULATORY, "No test accounts"),
  of("readable", readable, PROMOTIONS, "Nobody of whom a compliance row cannot be read"),
  of("deliverable", deliverable, ALL, "No address that bounced for good"),
  of("reachable", reachable, ALL, "Only to an address that is known, a text that can be filled"),
  of("left-segment", leftSegment, NOT_REGULATORY, "Nobody who left the audience while it waited"),
  of("hold-out", holdOut, PROMOTIONS, "Nobody who is held out for comparison"),
  of(
    "outranked",
    outranked,
    PROMOTIONS,
    "One promotion, where several of them contend for a player",
  ),
  of("frequency-cap", frequencyCap, PROMOTIONS, "Not more than so many promotions a day"),
  of("weekly-cap", weeklyCap, PROMOTIONS, "Not more than so many promotions in seven days"),
  of(
    "fatigue",
    fatigue,
    PROMOTIONS,
    "Nobody who answers to no promotion, until he has had his rest",
  ),
  of("budget", budget, PROMOTIONS, "Not beyond the campaign's budget"),
  of("quiet-hours", quietHours, NOT_REGULATORY, "Not in the campaign's quiet hours"),
]

/** Whether the rule has a say on messages of the class. */
export function asksRule(messageClass: MessageClass, rule: Rule): boolean {
  return GROUP_RULES.some((one) => one.rule === rule && one.on[messageClass] === "decides")
}
