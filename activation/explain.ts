import { type PlayerRef, parsePlayerName, playerName } from "../core/player.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { purposeOf } from "./campaign.ts"
import type { Campaigns } from "./campaigns.ts"
import { placeOf } from "./dispatch/daily.ts"
import { write } from "./dispatch/writing.ts"
import { readEnded } from "./ended.ts"
import { type Decision, decide, RULES_VERSION } from "./gate/decide.ts"
import type { Gate } from "./gate/gate.ts"

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
  readonly reasons: readonly string[]
  readonly rules: Decision["findings"]
  readonly rule_version: string
  readonly decisions: readonly object[]
  readonly sends: readonly object[]
  /** The answer in a sentence. */
  readonly words: string
}

/** Why a promotion waits from which nobody could unsubscribe. */
export const NO_WAY_OUT = "no_unsubscribe_link"

interface ExplainParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "vault" | "dailyCaps">
  readonly gate: Gate
  readonly campaigns: Campaigns
  /** The campaign is not sent, for nobody could unsubscribe from it. */
  readonly isHeld: boolean
}

/**
 * Asks the gate as it would be asked of a message that is planned now; of a campaign that does not run, what was
 * decided is told. Throws CAMPAIGN_UNKNOWN where nothing of that name ever wanted a message.
 */
export async function explain(
  { warehouse, store, gate, campaigns, isHeld }: ExplainParts,
  name: string,
  campaignName: string,
  now: Date,
): Promise<Explanation> {
  const player = parsePlayerName(name)
  const campaign = campaigns.find(campaignName)
  if (campaign === undefined) return explainPast(warehouse, campaigns, player, campaignName)
  const reading = await gate.read([player])
  const { outcome, birthDate, emailSince } = await write(store.vault, campaign, player, "")
  const whyNot =
    (await gate.whyNot(campaign.segment, now.getTime())) ?? (isHeld ? NO_WAY_OUT : undefined)
  const subject = gate.subject(reading, player, now.getTime())
  const message = { player, person: gate.person(reading, player), intentId: "" }
  const { channel } = campaign
  const place = placeOf({ ...message, channel }, subject.timeZones[0], now.getTime())
  const [sentToday] = await store.dailyCaps.taken([place])
  const { verdict, findings } = decide(
    { ...subject, writing: outcome, birthDate, emailSince, hasLeft: false, sentToday },
    purposeOf(campaign),
    now.getTime(),
  )
  const ofRules = verdict.kind === "allow" ? [] : verdict.reasons
  const reasons = whyNot === undefined ? ofRules : [whyNot]
  const kind = whyNot === undefined ? verdict.kind : "defer"
  return {
    player: name,
    campaign: campaignName,
    state: "runs",
    verdict: kind,
    reasons,
    rules: findings,
    rule_version: RULES_VERSION,
    ...(await pastOf(warehouse, player.brand, player.playerId, campaignName)),
    words: wordsFor(kind, reasons, name),
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
    reasons: [],
    rules: [],
    rule_version: RULES_VERSION,
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
    `select intent_id, decided_at, verdict, reasons, rule_version, inputs from act_decision ${where} order by decided_at desc limit 50`,
    params,
  )
  const sends = await warehouse.query(
    `select intent_id, attempted_at, finished_at, attempt, outcome, detail from act_send final ${where} order by attempted_at desc limit 50`,
    params,
  )
  return { decisions, sends }
}

function wordsFor(kind: Verdict["kind"], reasons: readonly string[], name: string): string {
  if (kind === "allow") return `${name} may be written to now: every rule allows it.`
  if (kind === "defer" && reasons.includes("quiet_hours"))
    return `${name} cannot be written to now: it is quiet hours where he lives.`
  if (kind === "defer" && reasons.includes("limit_unread"))
    return `${name} cannot be written to for a moment: a limit of his was just set.`
  if (kind === "defer" && reasons.includes(NO_WAY_OUT))
    return `${name} is not written to now: no public_url is configured, so he could not unsubscribe.`
  if (kind === "defer" && reasons.includes("stale_state"))
    return `${name} cannot be written to now: what is known of him is too old.`
  if (kind === "defer" && reasons.includes("stale_segment"))
    return `${name} cannot be written to now: the campaign's segment failed or was not evaluated lately, so nobody knows who is in it.`
  if (kind === "defer")
    return `${name} cannot be written to now: what the compliance topic says is not known up to this moment.`
  return `${name} must not be written to: ${reasons.join(", ").replaceAll("_", " ")}.`
}
