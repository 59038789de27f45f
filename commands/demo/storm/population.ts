import type { Random } from "../../../ingest/simulator/random.ts"

/** Three brands of one group, which name their players alike. */
export const BRANDS = ["orsa", "tern", "vega"] as const
const [ORSA, TERN, VEGA] = BRANDS

/** Of a million players of 2022 so many had excluded themselves, and so many had unsubscribed. */
const EXCLUDED_SHARE = 0.041395
const UNSUBSCRIBED_SHARE = 0.249159
/** Of the excluded, so many are a person with an account at each brand, of which one excluded himself. */
const GROUP_SHARE = 0.5
/** Names whose players at two brands are one person, and who stay; of each second one of the two unsubscribes. */
const PAIR_SHARE = 0.02
const BEFORE_SHARE = 0.5
/** No restriction is told behind this share of the send: there would be nobody left whom it keeps a message from. */
const LAST_SHARE = 0.95

/** By which way the group learns of it: an event of a brand's platform, Kafka itself, or the link in a message. */
export type Route = "gateway" | "kafka" | "link"

/** What is told of one player, and when; and whom it keeps from every promotion. */
export interface Restriction {
  readonly kind: "excluded" | "unsubscribed"
  readonly type: "exclusion.started" | "message.unsubscribed" | "consent.changed"
  readonly scope?: "brand" | "group" | "register"
  readonly route: Route
  /** `brand:player` of whom it is told. */
  readonly player: string
  readonly holds: readonly string[]
  /** The share of the send behind which it is told; undefined: before the send. */
  readonly share: number | undefined
}

/** Who is there, and what will be learnt of them. */
export interface Population {
  readonly players: readonly string[]
  /** The person of whoever has more than one account. */
  readonly persons: ReadonlyMap<string, string>
  readonly restrictions: readonly Restriction[]
}

/** Players of three brands with the proportions of 2022. */
export function populate(count: number, random: Random): Population {
  const players = Array.from({ length: count }, (_, n) => nameOf(n))
  const excluded = Math.round(count * EXCLUDED_SHARE)
  const unsubscribed = Math.round(count * UNSUBSCRIBED_SHARE)
  const full = shuffled(
    Array.from({ length: Math.floor(count / BRANDS.length) }, (_, n) => n),
    random,
  )
  const groups = full.splice(0, Math.floor((excluded * GROUP_SHARE) / BRANDS.length))
  const pairs = full.splice(0, Math.floor(count * PAIR_SHARE))
  const persons = new Map<string, string>([
    ...groups.flatMap((n) => BRANDS.map((brand) => [`${brand}:p${n}`, `person-${n}`] as const)),
    ...pairs.flatMap((n) =>
      [ORSA, TERN].map((brand) => [`${brand}:p${n}`, `person-${n}`] as const),
    ),
  ])
  const leavers = pairs.filter((_, index) => index % 2 === 0).map((n) => `${ORSA}:p${n}`)
  const singles = shuffled(
    players.filter((name) => !persons.has(name)),
    random,
  )
  const alone = singles.splice(0, excluded - BRANDS.length * groups.length)
  const others = singles.splice(0, unsubscribed - leavers.length)
  return {
    players,
    persons,
    restrictions: shuffled(
      [
        ...groups.map((n) => ofGroup(n, random)),
        ...alone.map((name) => ofBrand(name, random)),
        ...leavers.map((name) => unsubscription(name, "gateway", random)),
        ...others.map((name) => unsubscription(name, undefined, random)),
      ],
      random,
    ),
  }
}

function nameOf(n: number): string {
  return `${BRANDS[n % BRANDS.length]}:p${Math.floor(n / BRANDS.length)}`
}

function ofGroup(n: number, random: Random): Restriction {
  const holds = [ORSA, TERN, VEGA].map((brand) => `${brand}:p${n}`)
  return {
    ...{ kind: "excluded", type: "exclusion.started", player: random.pick(holds), holds },
    scope: random.pick(["group", "register"] as const),
    route: random.chance(0.7) ? "gateway" : "kafka",
    share: shareOf(random),
  }
}

function ofBrand(player: string, random: Random): Restriction {
  return {
    ...{ kind: "excluded", type: "exclusion.started", scope: "brand", player, holds: [player] },
    route: random.chance(0.7) ? "gateway" : "kafka",
    share: shareOf(random),
  }
}

// A link is in a message, so whoever uses it has got one before.
function unsubscription(player: string, given: Route | undefined, random: Random): Restriction {
  const route = given ?? random.pick(["gateway", "gateway", "gateway", "kafka", "link"] as const)
  const isSaid = route === "link" || (route === "gateway" && random.chance(0.6))
  return {
    ...{ kind: "unsubscribed", route, player, holds: [player], share: shareOf(random) },
    type: isSaid ? "message.unsubscribed" : "consent.changed",
  }
}

function shareOf(random: Random): number | undefined {
  return random.chance(BEFORE_SHARE) ? undefined : random.next() * LAST_SHARE
}

function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  const left = [...values]
  for (let at = left.length - 1; at > 0; at--) {
    const other = random.int(0, at)
    const [one, two] = [left[at] as Value, left[other] as Value]
    left[at] = two
    left[other] = one
  }
  return left
}
