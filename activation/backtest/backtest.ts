import { setImmediate } from "node:timers/promises"
import { parse } from "yaml"
import { z } from "zod"
import { bound } from "../../segments/instant.ts"
import type { Store } from "../../store/store.ts"
import type { QueryParams, Warehouse } from "../../warehouse/warehouse.ts"
import { purposeOf, readCampaign, versionOf } from "../campaign.ts"
import { PlayerChannel } from "../compliance/law/law.ts"
import type { Purpose } from "../compliance/subject.ts"
import { type DecisionRecord, readRecord } from "./recorded.ts"
import { type Draft, type Redecided, redecide } from "./redecide.ts"

/** Decisions that are read at once, about. */
const PART_DECISIONS = 5_000
/** Messages that are decided on again before others have their turn: a clearance lasts less than a second. */
const TURN_MESSAGES = 50
/** Keys of players are spread evenly over these. */
const PLAYER_KEYS = 2n ** 64n
/** Players that are named, of whom somebody looks at the first few. */
const PLAYERS_MAX = 10
const DAY_MS = 86_400_000

/** Messages by what the drafted rule would have made of their last decision. */
export interface Tally {
  would_have_blocked: number
  would_have_released: number
  deferred_more: number
  deferred_less: number
}

/** What a drafted rule would have done in the last days. */
export interface PolicyBacktest extends Readonly<Tally> {
  readonly days: number
  /** RFC 3339 */
  readonly from: string
  readonly to: string
  /** Messages that were decided on: of each its last decision. */
  readonly decisions: number
  readonly unchanged: number
  readonly not_decidable: number
  /** Those by why. */
  readonly not_decidable_because: Readonly<Record<string, number>>
  /** By the player's jurisdictions; those alone that it changes. */
  readonly by_jurisdiction: Readonly<Record<string, Tally>>
  readonly by_campaign: Readonly<Record<string, Tally>>
  /** The first few, as brand:player. */
  readonly players_blocked: readonly string[]
  readonly players_released: readonly string[]
}

export interface BacktestParts {
  readonly warehouse: Warehouse
  readonly store: { readonly storedCampaigns: Pick<Store["storedCampaigns"], "versions"> }
}

/**
 * Takes the decisions of the last days again with one rule as it is drafted, from what is on record of each. What the
 * records do not suffice for is counted by why, and guessed of nobody.
 */
export async function backtestRule(
  { warehouse, store }: BacktestParts,
  draft: Draft,
  days: number,
  now: Date,
): Promise<PolicyBacktest> {
  const [from, to] = [new Date(now.getTime() - days * DAY_MS), now]
  const params = { from: bound(from), to: bound(to) }
  const texts = new CampaignTexts(store.storedCampaigns)
  const count = new Counting()
  for (const part of await partsOf(warehouse, params)) {
    const rows = await warehouse.query<DecisionRecord>(LAST, { ...params, ...part })
    for (const [index, row] of rows.entries()) {
      if (index % TURN_MESSAGES === 0) await setImmediate()
      const purpose = byChannel(
        await texts.purposeOf(row.campaign, row.campaign_version),
        row.channel,
      )
      const recorded = readRecord(row)
      const place = recorded?.place?.jurisdictions.filter((one) => one !== "").join(" ")
      count.add(row, place || "unknown", redecide(recorded, purpose, draft))
    }
  }
  return { days, from: from.toISOString(), to: to.toISOString(), ...count.told() }
}

// By which channel an endpoint reached players is on record with the decision, whatever is configured today.
function byChannel(purpose: Purpose | undefined, channel: string): Purpose | undefined {
  const known = PlayerChannel.safeParse(channel)
  if (purpose?.channel !== "webhook" || !known.success) return purpose
  return { ...purpose, channel: known.data }
}

const WITHIN = "decided_at >= {from:DateTime64(3)} and decided_at < {to:DateTime64(3)}"

const COLUMNS =
  "intent_id, campaign, campaign_version, channel, brand, player_id, verdict, reasons, inputs"

const LAST = `select ${COLUMNS}, toString(toUnixTimestamp64Milli(decided_at)) as decided_ms
from act_decision
where campaign = {campaign:String} and ${WITHIN}
    and player_key between {first_key:UInt64} and {last_key:UInt64}
order by decided_at desc, decision_id
limit 1 by intent_id`

/** A message is of one campaign and one player, by which the table is ordered: no part reads another one's rows. */
interface Part {
  readonly campaign: string
  readonly first_key: string
  readonly last_key: string
}

async function partsOf(warehouse: Warehouse, within: QueryParams): Promise<readonly Part[]> {
  const campaigns = await warehouse.query<{ campaign: string; decisions: string }>(
    `select campaign, toString(count()) as decisions from act_decision
where ${WITHIN} group by campaign order by campaign`,
    within,
  )
  return campaigns.flatMap(({ campaign, decisions }) => {
    const parts = Math.ceil(Number(decisions) / PART_DECISIONS)
    const begin = (part: number) => (PLAYER_KEYS * BigInt(part)) / BigInt(parts)
    return Array.from({ length: parts }, (_, part) => ({
      campaign,
      first_key: begin(part).toString(),
      last_key: (begin(part + 1) - 1n).toString(),
    }))
  })
}

const Named = z.object({ segment: z.string() })

/** What campaigns sent, by the version that each decision names. */
class CampaignTexts {
  readonly #stored: Pick<Store["storedCampaigns"], "versions">
  readonly #known = new Map<string, ReadonlyMap<string, Purpose>>()

  constructor(stored: Pick<Store["storedCampaigns"], "versions">) {
    this.#stored = stored
  }

  async purposeOf(campaign: string, version: string): Promise<Purpose | undefined> {
    const known = this.#known.get(campaign) ?? (await this.#read(campaign))
    this.#known.set(campaign, known)
    return known.get(version)
  }

  // Whether its audience was one for protection decides a rule of the group, and none of law.
  async #read(campaign: string): Promise<ReadonlyMap<string, Purpose>> {
    const purposes = new Map<string, Purpose>()
    for (const { definition } of await this.#stored.versions(campaign))
      try {
        const { segment } = Named.parse(parse(definition))
        const audience = { name: segment, purpose: "marketing" } as const
        purposes.set(
          versionOf(definition),
          purposeOf(readCampaign(campaign, definition, [audience])),
        )
      } catch {
        // A text that no release reads any more is as good as none that was kept.
      }
    return purposes
  }
}

const NOTHING: Tally = {
  ...{ would_have_blocked: 0, would_have_released: 0, deferred_more: 0, deferred_less: 0 },
}

const FIELD = {
  blocked: "would_have_blocked",
  released: "would_have_released",
  deferred_more: "deferred_more",
  deferred_less: "deferred_less",
} as const

class Counting {
  readonly #all: Tally = { ...NOTHING }
  readonly #places: Record<string, Tally> = {}
  readonly #campaigns: Record<string, Tally> = {}
  readonly #why: Record<string, number> = {}
  readonly #players = { blocked: new Set<string>(), released: new Set<string>() }
  #decisions = 0
  #unchanged = 0

  add({ campaign, brand, player_id }: DecisionRecord, place: string, made: Redecided): void {
    this.#decisions += 1
    if (made.kind === "same") this.#unchanged += 1
    else if (made.kind === "not_decidable") this.#why[made.why] = (this.#why[made.why] ?? 0) + 1
    else {
      const field = FIELD[made.kind]
      this.#places[place] ??= { ...NOTHING }
      this.#campaigns[campaign] ??= { ...NOTHING }
      for (const tally of [this.#all, this.#places[place], this.#campaigns[campaign]])
        tally[field] += 1
      if (made.kind === "blocked" || made.kind === "released") {
        const named = this.#players[made.kind]
        if (named.size < PLAYERS_MAX) named.add(`${brand}:${player_id}`)
      }
    }
  }

  told(): Omit<PolicyBacktest, "days" | "from" | "to"> {
    return {
      ...{ decisions: this.#decisions, ...this.#all, unchanged: this.#unchanged },
      not_decidable: Object.values(this.#why).reduce((sum, one) => sum + one, 0),
      not_decidable_because: this.#why,
      ...{ by_jurisdiction: this.#places, by_campaign: this.#campaigns },
      players_blocked: [...this.#players.blocked],
      players_released: [...this.#players.released],
    }
  }
}
