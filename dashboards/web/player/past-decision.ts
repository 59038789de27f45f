import type { Explained } from "../../api/player/schema.ts"
import { RULE_OF_REASON } from "./rule-of-reason.ts"

type Rules = Explained["rules"]
type Inputs = Rules[number]["inputs"]

/** A decision that the gate made, as it was recorded. */
export interface PastDecision {
  /** The wish that it is about: another entry into the segment, or another date of the schedule, is another. */
  readonly intentId: string
  /** RFC 3339, UTC. */
  readonly at: string
  readonly verdict: NonNullable<Explained["verdict"]>
  readonly reasons: readonly string[]
  readonly rule_version: string
  /** Of the campaign's text that was decided on; empty where none was kept. */
  readonly campaign_version: string
  /** What each rule read then; empty where nobody could be decided on. */
  readonly inputs: Readonly<Record<string, Inputs>>
}

/** Something that happened to the player or to his message, at its instant. */
export interface Step {
  readonly at: string
  readonly words: string
  readonly note: string
  /** It speaks against the message, or is the decision itself. */
  readonly isStrong: boolean
}

/** The decisions on record, latest first. */
export function pastDecisions({ decisions }: Explained): readonly PastDecision[] {
  return decisions.map((row) => ({
    intentId: String(row["intent_id"]),
    at: isoOf(row["decided_at"]),
    verdict: row["verdict"] as PastDecision["verdict"],
    reasons: row["reasons"] as readonly string[],
    rule_version: String(row["rule_version"]),
    campaign_version: String(row["campaign_version"] ?? ""),
    inputs: JSON.parse(String(row["inputs"] ?? "{}")) as PastDecision["inputs"],
  }))
}

/** The rules as they were then: which of them stopped it is told by the reasons. */
export function rulesOf({ inputs, reasons }: PastDecision): Rules {
  const reasonOf = new Map(reasons.map((reason) => [RULE_OF_REASON[reason] ?? "", reason]))
  // Records of before do not say which rule refused.
  const isNamed = Object.values(inputs).some(({ refused }) => refused !== undefined)
  return Object.entries(inputs).map(([rule, { refused, deferred_until: _, ...read }]) => {
    const reason = isNamed ? String(refused ?? "") : (reasonOf.get(rule) ?? "")
    return {
      ...{ rule, isAllowed: reason === "", reason, inputs: read },
      ...(read["noted_only"] === true && { isNoted: true as const }),
    }
  })
}

const SAID: Readonly<Record<string, string>> = {
  granted_at: "Consent given",
  taken_back_at: "Consent taken back",
  excluded_at: "Self-exclusion",
  reinstated_at: "Reinstated",
  blocked_at: "Blocked by the operator",
  released_at: "Block lifted",
  approved_at: "Identity approved",
  not_approved_at: "Identity not approved",
  held_at: "Put on hold by the operator",
  marked_at: "Marked as at risk of harm",
  bounced_at: "Address refused e-mail",
}

const ENDS: Readonly<Record<string, string>> = {
  accepted: "Handed over: accepted",
  failed: "Could not be handed over",
  unknown: "Handed over: no answer known",
}

const OUTCOMES = {
  allow: "allowed",
  shadow: "decided only",
  suppress: "not sent",
  defer: "deferred",
} as const

/** What the gate read, its decision, and what became of that message, in the order of time. */
export function stepsOf(decision: PastDecision, { sends }: Explained): readonly Step[] {
  const rules = rulesOf(decision)
  const facts = rules.flatMap(({ rule, isAllowed, inputs }) =>
    Object.entries(inputs).flatMap(([name, value]) => {
      const words = SAID[name]
      if (words === undefined || typeof value !== "string") return []
      const isAgainst = !isAllowed && !/^(granted|released|reinstated|approved)_/.test(name)
      return [{ at: value, words, note: ruleWords(rule), isStrong: isAgainst }]
    }),
  )
  const stopping = rules.filter(({ isAllowed }) => !isAllowed).length
  const note = rules.length === 0 ? "" : `${rules.length} rules read, ${stopping} stop`
  const gate = {
    at: decision.at,
    words: `Gate: ${OUTCOMES[decision.verdict]}`,
    note,
    isStrong: true,
  }
  const own = sends.filter((row) => row["intent_id"] === decision.intentId)
  const handed = own.map((row) => ({
    at: isoOf(row["finished_at"]),
    words: ENDS[String(row["outcome"])] ?? String(row["outcome"]),
    note: String(row["detail"] ?? ""),
    isStrong: false,
  }))
  return [...facts, gate, ...(decision.verdict === "allow" ? handed : [])].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  )
}

/** `self-excluded` is `Self excluded`. */
export function ruleWords(rule: string): string {
  const words = rule.replaceAll("-", " ")
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`.replace(/^Kyc|^Aml/, (one) =>
    one.toUpperCase(),
  )
}

// The engine's text has a space and no zone: it is UTC.
function isoOf(value: unknown): string {
  const text = String(value ?? "")
  return text.includes("T") ? text : `${text.replace(" ", "T")}Z`
}
