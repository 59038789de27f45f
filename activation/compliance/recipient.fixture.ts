import { GROUP_RULES } from "./group-rules.ts"
import { fixedRules, rulebookOf } from "./rulebook.ts"
import { NEVER, type Span } from "./span.ts"
import type { Purpose, Subject } from "./subject.ts"

/** The rules of the group alone, and none of any law. */
export const GROUP_RULEBOOK = rulebookOf(GROUP_RULES, [])
export const ONLY_GROUP_RULES = fixedRules(GROUP_RULEBOOK)

/** What was said of a fact, each side at its instant (ms) and as it arrived then. */
export interface Said {
  readonly restrictedAt?: number
  readonly permittedAt?: number
  readonly until?: number
}

export function spanFrom({ restrictedAt = 0, permittedAt = 0, until = 0 }: Said): Span {
  const permissions = permittedAt > 0 ? [permissionAt(permittedAt)] : []
  return { ...NEVER, restrictedAt, arrival: restrictedAt * 1_000, until, permissions }
}

/** A permission that arrived at its instant. */
export function permissionAt(at: number) {
  return { at, beats: at * 1_000 }
}

const permitted = spanFrom({ permittedAt: 100 })

/** Somebody of whom nothing speaks against a promotion, but for what a test says. */
export function recipient(
  facts: Readonly<Record<string, Span>> = {},
  more: Partial<Subject> = {},
): Subject {
  const own = new Map(
    Object.entries({ "consent:email:all": permitted, kyc: permitted, age: permitted, ...facts }),
  )
  return {
    brand: "orsa",
    playerId: "p1",
    isRegistered: true,
    own,
    person: [own],
    writing: "written",
    isHeld: false,
    exclusionLists: [],
    registers: [],
    jurisdictions: ["MT"],
    countries: ["MT"],
    timeZones: ["Europe/Malta"],
    limitsNear: [],
    limitsUnrated: [],
    isLimitUnread: false,
    birthDate: undefined,
    emailSince: undefined,
    hasLeft: false,
    sentToday: 0,
    sentIn7Days: 0,
    sentIn24Hours: 0,
    hasPlayed: true,
    ...more,
  }
}

/** A promotion of casino by e-mail, but for what a test says; another class encourages nothing. */
export function promotion(more: Partial<Purpose> = {}): Purpose {
  const { messageClass = "promotional" } = more
  return {
    channel: "email",
    product: "casino",
    messageClass,
    campaign: "win-back",
    encourages: messageClass === "promotional" ? "play" : "none",
    holdOut: "0",
    capPerDay: undefined,
    capPerWeek: undefined,
    quietHours: undefined,
    isForWhoLeft: false,
    isProtection: false,
    offer: undefined,
    ...more,
  }
}
