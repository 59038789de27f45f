import { countsNowhere } from "../../core/account.ts"
import { LINK_KINDS, type LinkTarget, linkName } from "../../core/person-link.ts"
import { hasDoubleName } from "../../ingest/event/double-name.ts"
import { parseEvent } from "../../ingest/event/parse.ts"
import type { Home, Said } from "./residence.ts"
import { NEVER, type Span } from "./span.ts"

/** What a message of the compliance topic says. */
export type ComplianceFact =
  | {
      readonly kind: "fact"
      readonly player: string
      readonly eventId: string
      readonly facts: readonly NamedSpan[]
    }
  | {
      readonly kind: "link"
      readonly player: string
      readonly eventId: string
      readonly link: string
      readonly at: number
    }
  | {
      readonly kind: "profile"
      readonly player: string
      readonly eventId: string
      readonly facts: readonly NamedSpan[]
      readonly said: Said
    }
  | { readonly kind: "limit"; readonly player: string }
  | { readonly kind: "other" }
  | { readonly kind: "unreadable" }

/** One thing that is known of a player, without its arrival. */
export interface NamedSpan {
  readonly fact: string
  readonly span: Span
}

const DAY_MS = 86_400_000
/** The longest that a period can be; an unknown one counts as the longest of all. */
const PERIOD_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 31 }

type Fields = Readonly<Record<string, unknown>>

/** Reads one message. What cannot be read is never passed over: it holds its player. */
export function readFact(value: string): ComplianceFact {
  let event: Fields
  try {
    event = JSON.parse(value)
  } catch {
    return { kind: "unreadable" }
  }
  // What the contract refuses may mean anything: a consent withdrawn for "Email" is no consent kept.
  if (parseEvent(event).kind === "rejected" || hasDoubleName(value)) return { kind: "unreadable" }
  const { brand, player_id, type, occurred_at } = event
  const at = Date.parse(String(occurred_at))
  const player = `${brand}:${player_id}`
  if (type === "player.person_linked") {
    const eventId = String(event["event_id"])
    return { kind: "link", player, eventId, at, link: linkName(targetOf(event)) }
  }
  return factOf(String(type), event, player, at)
}

function factOf(type: string, event: Fields, player: string, at: number): ComplianceFact {
  const eventId = String(event["event_id"])
  const of = (...facts: NamedSpan[]): ComplianceFact => ({ kind: "fact", player, eventId, facts })
  const restricts = (fact: string, until = 0) => ({
    fact,
    span: { ...NEVER, restrictedAt: at, until },
  })
  // What permits counts from the warehouse only.
  const either = (fact: string, isPermitted: boolean) =>
    isPermitted ? { fact, span: NEVER } : restricts(fact)
  switch (type) {
    case "exclusion.started":
      return of(restricts("exclusion"))
    case "exclusion.ended":
      return of({ fact: "exclusion", span: NEVER })
    case "cooling_off.started": {
      const until = Date.parse(String(event["until"]))
      return Number.isNaN(until) ? { kind: "unreadable" } : of(restricts("cooling_off", until))
    }
    case "block.changed":
      return of(either("block", event["active"] === false))
    case "aml.hold":
      return of(either("aml_hold", event["active"] === false))
    case "harm.marker":
      return of(either(`harm:${event["source"]}`, event["level"] === "low"))
    case "limit.set":
      return { kind: "limit", player }
    case "limit.reached": {
      const days = PERIOD_DAYS[String(event["period"])] ?? 31
      return of(restricts(`limit_reached:${event["kind"]}`, at + days * DAY_MS))
    }
    case "kyc.updated":
      return of(
        either("kyc", event["status"] === "approved"),
        either("age", event["age_verified"] === true),
      )
    case "player.registered":
    case "player.updated":
      return {
        kind: "profile",
        player,
        eventId,
        facts: countsNowhere(event) ? [restricts("test_player")] : [],
        said: { eventId, at, ...homeOf(event) },
      }
    case "consent.changed":
      return of(
        either(`consent:${event["channel"]}:${event["product"]}`, event["granted"] === true),
      )
    case "message.unsubscribed":
      return of(restricts(`unsubscribed:${event["channel"]}`))
    case "message.complained":
      return of(restricts(`complained:${event["channel"]}`))
    case "message.bounced":
      return event["hard"] === true
        ? of(restricts(`bounced:${event["channel"]}`))
        : { kind: "other" }
    // What parts players permits, and counts from the warehouse only.
    case "player.person_unlinked":
      return { kind: "other" }
    // An unknown type might restrict: it holds.
    default:
      return { kind: "unreadable" }
  }
}

// The contract has been checked: there is a person, and a kind is one that is known.
function targetOf(event: Fields): LinkTarget {
  const kind = LINK_KINDS.find((one) => one === event["link_kind"]) ?? "operator"
  return { kind, personId: String(event["person_id"]) }
}

function homeOf(event: Fields): Partial<Home> {
  const textOf = (name: string) => (typeof event[name] === "string" ? event[name] : undefined)
  const [country, jurisdiction] = [textOf("country"), textOf("jurisdiction")]
  const timeZone = textOf("time_zone")
  return {
    ...(country !== undefined && { country }),
    ...(jurisdiction !== undefined && { jurisdiction }),
    ...(timeZone !== undefined && { timeZone }),
  }
}
