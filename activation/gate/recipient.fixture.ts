import { NEVER, type Span } from "./span.ts"
import type { Purpose, Subject } from "./subject.ts"

const permitted = { ...NEVER, permittedAt: 100 }

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
    jurisdictions: ["MT"],
    countries: ["MT"],
    timeZones: ["Europe/Malta"],
    limitsNear: [],
    isLimitUnread: false,
    birthDate: undefined,
    hasLeft: false,
    sentToday: 0,
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
    quietHours: undefined,
    isForWhoLeft: false,
    isProtection: false,
    ...more,
  }
}
