import { NEVER, type Span } from "./span.ts"

/** What a message of the compliance topic says. */
export type ComplianceFact =
  | { readonly kind: "fact"; readonly player: string; readonly fact: string; readonly span: Span }
  | { readonly kind: "person"; readonly player: string; readonly personId: string }
  | { readonly kind: "other" }
  | { readonly kind: "unreadable" }

/** Types of the topic that no rule reads yet. Any other unknown type might restrict: it holds. */
const HARMLESS = new Set([
  "player.registered",
  "player.updated",
  "kyc.updated",
  "limit.set",
  "limit.reached",
  "harm.marker",
  "aml.hold",
])

type Fields = Readonly<Record<string, unknown>>

/** Reads one message. What cannot be read is never passed over: it holds its player. */
export function readFact(value: string): ComplianceFact {
  let event: Fields
  try {
    event = JSON.parse(value)
  } catch {
    return { kind: "unreadable" }
  }
  const { brand, player_id, type, occurred_at } = event ?? {}
  const at = Date.parse(String(occurred_at))
  if (typeof brand !== "string" || typeof player_id !== "string" || Number.isNaN(at))
    return { kind: "unreadable" }
  const player = `${brand}:${player_id}`
  if (type === "player.person_linked")
    return typeof event["person_id"] === "string"
      ? { kind: "person", player, personId: event["person_id"] }
      : { kind: "unreadable" }
  return factOf(String(type), event, player, at)
}

function factOf(type: string, event: Fields, player: string, at: number): ComplianceFact {
  const restricts = (fact: string, until = 0): ComplianceFact => ({
    kind: "fact",
    player,
    fact,
    span: { ...NEVER, restrictedAt: at, until },
  })
  const permits = (fact: string): ComplianceFact => ({
    kind: "fact",
    player,
    fact,
    span: { ...NEVER, permittedAt: at },
  })
  switch (type) {
    case "exclusion.started":
      return restricts("exclusion")
    case "exclusion.ended":
      return permits("exclusion")
    case "cooling_off.started": {
      const until = Date.parse(String(event["until"]))
      return Number.isNaN(until) ? { kind: "unreadable" } : restricts("cooling_off", until)
    }
    case "block.changed":
      return event["active"] === false ? permits("block") : restricts("block")
    case "consent.changed": {
      const fact = `consent:${event["channel"]}:${event["product"]}`
      return event["granted"] === true ? permits(fact) : restricts(fact)
    }
    case "message.unsubscribed":
      return restricts(`unsubscribed:${event["channel"]}`)
    case "message.complained":
      return restricts(`complained:${event["channel"]}`)
    case "message.bounced":
      return event["hard"] === true ? restricts(`bounced:${event["channel"]}`) : { kind: "other" }
    default:
      return HARMLESS.has(type) ? { kind: "other" } : { kind: "unreadable" }
  }
}
