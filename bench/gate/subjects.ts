import type { Residence } from "../../activation/compliance/residence.ts"
import type { Facts, Span } from "../../activation/compliance/span.ts"
import type { Purpose, Subject } from "../../activation/compliance/subject.ts"

const PLACES: readonly (readonly [string, string, string])[] = [
  ["GB", "GB", "Europe/London"],
  ["MT", "MT", "Europe/Malta"],
  ["CA-ON", "CA", "America/Toronto"],
  ["US-NJ", "US", "America/New_York"],
  ["DE", "DE", "Europe/Berlin"],
  ["DK", "DK", "Europe/Copenhagen"],
  ["BR", "BR", "America/Sao_Paulo"],
]
const DAY_MS = 86_400_000
const NONE: readonly string[] = []
const UNKNOWN: readonly string[] = [""]
const NO_FACTS: Facts = new Map()
const NO_LISTS: Subject["exclusionLists"] = []
const NO_REGISTERS: Subject["registers"] = []
const NOBODY: readonly Facts[] = []

/** A promotion with an offer, hold-out, cap and quiet hours: every rule has something to do. */
export const PURPOSE: Purpose = {
  ...{ channel: "email", product: "casino", messageClass: "promotional", campaign: "bench" },
  ...{
    encourages: "play",
    holdOut: "5",
    capPerDay: 2,
    capPerWeek: 7,
    isForWhoLeft: false,
    isProtection: false,
  },
  quietHours: { from: "21:00", to: "08:00" },
  offer: {
    ...{ kind: "bonus", isWelcome: false, isForInactivity: false, products: ["casino"] },
    ...{ wagering: "10", amount: { amount: "50", currency: "DKK" }, days: 60 },
  },
}

/** What is read of a player before he is decided on. */
export interface KnownPlayer extends Residence {
  readonly facts: Facts
  readonly kin: readonly Facts[]
  readonly birthDate: string
}

/** Players of several places; one in eight has something that speaks against a promotion. */
export function knownPlayers(count: number, now: number): ReadonlyMap<string, KnownPlayer> {
  return new Map(
    Array.from({ length: count }, (_, n) => {
      const [jurisdiction = "", country = "", timeZone = ""] = PLACES[n % PLACES.length] ?? []
      const facts = factsOf(n, now)
      const one: KnownPlayer = {
        ...{ jurisdictions: [jurisdiction], countries: [country], timeZones: [timeZone] },
        facts,
        kin: n % 5 === 0 ? [facts, factsOf(n + 1, now)] : [facts],
        birthDate: `19${60 + (n % 40)}-0${1 + (n % 9)}-11`,
      }
      return [`tern:p${n}`, one]
    }),
  )
}

/** The subject of one name, looked up as the gate does. */
export function subjectOf(players: ReadonlyMap<string, KnownPlayer>, playerId: string): Subject {
  const known = players.get(`tern:${playerId}`)
  return {
    brand: "tern",
    playerId,
    isRegistered: known !== undefined,
    own: known?.facts ?? NO_FACTS,
    person: known?.kin ?? NOBODY,
    jurisdictions: known?.jurisdictions ?? UNKNOWN,
    countries: known?.countries ?? UNKNOWN,
    timeZones: known?.timeZones ?? UNKNOWN,
    birthDate: known?.birthDate,
    writing: "written",
    isHeld: false,
    exclusionLists: NO_LISTS,
    registers: NO_REGISTERS,
    limitsNear: NONE,
    limitsUnrated: NONE,
    isLimitUnread: false,
    hasLeft: false,
    emailSince: undefined,
    sentToday: 0,
    sentIn7Days: 0,
    sentIn24Hours: 0,
    hasPlayed: true,
  }
}

function factsOf(n: number, now: number): Facts {
  const at = now - (30 + (n % 300)) * DAY_MS
  const permits: Span = {
    ...{ restrictedAt: 0, arrival: 0, until: 0 },
    permissions: [{ at, beats: at * 1_000 }],
  }
  const restricts: Span = { restrictedAt: at, arrival: at * 1_000, until: 0, permissions: [] }
  const lifted: Span = { ...restricts, permissions: [{ at: at + 1, beats: (at + 1) * 1_000 }] }
  const bad = ["exclusion", "block", "harm:model", "aml_hold"][n % 4] ?? "block"
  return new Map<string, Span>([
    ["kyc", permits],
    ["age", permits],
    ["consent:email:casino", permits],
    [bad, n % 8 === 0 ? restricts : lifted],
  ])
}
