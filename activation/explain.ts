import type { BrandConfiguration } from "../core/brand.ts"
import { type PlayerRef, parsePlayerName, playerName } from "../core/player.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { askedOf, type Campaign, purposeOf, triggerOf } from "./campaign.ts"
import type { Campaigns } from "./campaigns.ts"
import type { Decision } from "./compliance/decide.ts"
import type { Gate } from "./compliance/gate.ts"
import { type ToldFinding, toldFindings } from "./compliance/subject.ts"
import { countSent, placeOf, UNCOUNTED } from "./dispatch/daily.ts"
import { outrankingOf, readRivals } from "./dispatch/rival.ts"
import { write } from "./dispatch/writing.ts"
import { readEnded } from "./ended.ts"
import { explainWords } from "./explain-words.ts"
import { readStanding, type Standing } from "./standing.ts"
import { wayOf } from "./ways.ts"

/** Whether it takes players; `broken`: it is in the store and cannot run, and its fault says why. */
export type CampaignState = "runs" | "ended" | "broken"

type Verdict = Decision["verdict"]

/** Why a player would, or would not, get a campaign's message; and what was decided before. */
export interface Explanation {
  readonly player: string
  readonly campaign: string
  /** Whether the campaign runs, has ended, or cannot run: then there are decisions on record, and no verdict. */
  readonly state: CampaignState
  readonly verdict: Verdict["kind"] | null
  /** Whether anything is wanted for him: outside, he gets nothing, whatever the verdict; null where it does not run. */
  readonly audience: Standing["audience"] | null
  /** Inside, but his entry starts no message any more, and why. */
  readonly starts_nothing: string | null
  readonly reasons: readonly string[]
  readonly rules: readonly ToldFinding[]
  readonly rule_version: string
  readonly decisions: readonly object[]
  readonly sends: readonly object[]
  /** The answer in a sentence. */
  readonly words: string
}

interface ExplainParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "vault" | "dailyCaps" | "budgets" | "promotions" | "campaignStarts">
  readonly gate: Gate
  readonly campaigns: Campaigns
  /** What is configured of brands; absent: nothing. */
  readonly brands?: readonly BrandConfiguration[] | undefined
  /** Campaigns of which something can go out now. */
  readonly contenders: () => readonly Campaign[]
  /** Why nothing of the campaign can go out; undefined: it can. */
  readonly heldBecause: string | undefined
  /** The link by which a promotion's player unsubscribes. */
  readonly unsubscribeUrl: (intentId: string, way: string) => string | undefined
}

/**
 * Asks the gate as it would be asked of a message that is planned now; of a campaign that does not run, what was
 * decided is told. Throws CAMPAIGN_UNKNOWN where nothing of that name ever wanted a message.
 */
export async function explain(
  parts: ExplainParts,
  name: string,
  campaignName: string,
  now: Date,
): Promise<Explanation> {
  const { warehouse, store, gate, campaigns, heldBecause, unsubscribeUrl } = parts
  const player = parsePlayerName(name)
  const campaign = campaigns.find(campaignName)
  if (campaign === undefined) return explainPast(warehouse, campaigns, player, campaignName)
  const { channel, segment } = campaign
  const reading = await gate.read([player])
  const startedAt = await store.campaignStarts.find(campaignName, triggerOf(campaign))
  const standing = await readStanding(warehouse, campaign, player, startedAt)
  const { audience, payload, wantedAt, hasLeft, startsNothing } = standing
  const isPromotional = campaign.message_class === "promotional"
  const link = isPromotional ? unsubscribeUrl("", wayOf(campaign)) : undefined
  const filling = { payload, unsubscribeUrl: link }
  const { outcome, birthDate, emailSince } = await write(store.vault, campaign, player, "", filling)
  const whyNot = (await gate.whyNot(askedOf(campaign), now.getTime())) ?? heldBecause
  const subject = gate.subject(reading, player, now.getTime())
  const message = { player, person: gate.person(reading, player), intentId: "" }
  const place = placeOf({ ...message, channel }, subject.timeZones[0], now.getTime())
  const [counts = UNCOUNTED] = await countSent(parts, campaign, [place], now.getTime())
  // Of whom the segment says nothing nobody knows how a text would be filled.
  const writing = audience === "outside" && outcome === "template_error" ? "written" : outcome
  const read = { writing, birthDate, emailSince, hasLeft, ...counts }
  const alone = { ...subject, ...read }
  const at = now.getTime()
  const wish = { place, payload, wantedAt: wantedAt ?? at }
  const [rivals = []] = await readRivals(parts, campaign, [wish], at)
  const { verdict, findings, ruleVersion } = gate.decide(
    { ...alone, outrankedBy: outrankingOf(gate, alone, rivals, at) },
    purposeOf(campaign),
    { at, wantedAt: wish.wantedAt },
  )
  const ofRules = verdict.kind === "allow" ? [] : verdict.reasons
  const reasons = whyNot === undefined ? ofRules : [whyNot]
  const kind = whyNot === undefined ? verdict.kind : "defer"
  return {
    player: name,
    campaign: campaignName,
    state: "runs",
    verdict: kind,
    audience,
    starts_nothing: startsNothing,
    reasons,
    rules: toldFindings(findings),
    rule_version: ruleVersion,
    ...(await pastOf(warehouse, player.brand, player.playerId, campaignName)),
    words: explainWords(name, { kind, reasons }, { audience, segment, startsNothing }),
  }
}

/** What was decided on a player for a campaign that does not run. Throws CAMPAIGN_UNKNOWN. */
export async function explainPast(
  warehouse: Warehouse,
  campaigns: Campaigns,
  player: PlayerRef,
  campaign: string,
): Promise<Explanation> {
  const fault = campaigns.faults().get(campaign)
  const running = campaigns.list().map(({ name }) => name)
  const isOnRecord = async () =>
    (await readEnded(warehouse, running)).some(({ name }) => name === campaign)
  if (fault === undefined && !(await isOnRecord())) campaigns.expect(campaign)
  const past = await pastOf(warehouse, player.brand, player.playerId, campaign)
  const name = playerName(player)
  const why = fault === undefined ? `${campaign} has ended` : `${campaign} does not run: ${fault}`
  const count = past.decisions.length === 0 ? "nothing" : "what follows"
  return {
    player: name,
    campaign,
    state: fault === undefined ? "ended" : "broken",
    verdict: null,
    audience: null,
    starts_nothing: null,
    reasons: [],
    rules: [],
    // Nobody is decided on, so there are no rules.
    rule_version: "",
    ...past,
    words: `${why.replace(/\.$/, "")}. Nobody is decided on for it any more; on ${name} ${count} is on record.`,
  }
}

async function pastOf(
  warehouse: Warehouse,
  brand: string,
  player_id: string,
  campaign: string,
): Promise<Pick<Explanation, "decisions" | "sends">> {
  const where =
    "where campaign = {campaign:String} and brand = {brand:String} and player_id = {player_id:String}"
  const params = { brand, player_id, campaign }
  const decisions = await warehouse.query(
    `select intent_id, campaign_version, decided_at, verdict, reasons, rule_version, inputs from act_decision ${where} order by decided_at desc limit 50`,
    params,
  )
  const sends = await warehouse.query(
    `select intent_id, campaign_version, attempted_at, finished_at, attempt, outcome, detail from act_send final ${where} order by attempted_at desc limit 50`,
    params,
  )
  return { decisions, sends }
}
