import { addressOf } from "../../ingest/simulator/drive.ts"
import type { Ledger } from "../../ingest/simulator/ledger/ledger.ts"
import type { SimulatedPlayer } from "../../ingest/simulator/player.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { ReceivedMail } from "../mailbox.ts"
import type { DemoCampaign } from "./mailings.ts"
import { NOT_PLAYED, PLAYED } from "./reasons.ts"

/** A player of whom the demo knows what each of the campaigns must do to him. */
export interface Performer {
  readonly player: SimulatedPlayer
  readonly campaigns: readonly DemoCampaign[]
  readonly isHeld?: boolean
  /** Asked for when the features were too old to decide on anybody. */
  readonly isStale?: boolean
}

/** What happened to the cast, besides what the ledger knows. */
export interface Performance {
  readonly cast: readonly Performer[]
  readonly received: readonly ReceivedMail[]
  /** When the gateway had answered for a live restricting fact, by player, ms. */
  readonly acknowledged: ReadonlyMap<string, number>
}

/** Decisions on the cast by reason, as recorded and as the ledger says. */
export interface MessageComparison {
  readonly suppressed: Readonly<Record<string, number>>
  readonly suppressed_truth: Readonly<Record<string, number>>
  readonly deferred: Readonly<Record<string, number>>
  readonly deferred_truth: Readonly<Record<string, number>>
  readonly allowed: number
  readonly allowed_truth: number
  readonly not_played: Readonly<Record<string, string>>
  readonly leaks: number
}

/** A message handed over this long after a restricting fact was acknowledged is a leak. */
const LEAK_MS = 1_000

type Verdict = "allow" | "suppress" | "defer"

interface DecisionRow {
  readonly campaign: string
  readonly name: string
  readonly verdict: Verdict
  readonly reasons: readonly string[]
  readonly decided: string
}

interface Mail extends ReceivedMail {
  readonly campaign: string
  /** No promotion: it takes no place of the day. */
  readonly isNotice: boolean
}

/** One campaign and one of the cast: what was recorded, and what the ledger says to it. */
interface Judged {
  readonly name: string
  readonly campaign: string
  readonly found: Pick<DecisionRow, "verdict" | "reasons"> | undefined
  readonly truth: Pick<DecisionRow, "verdict" | "reasons">
  readonly mails: readonly Mail[]
}

/** Every decision and every message of the cast against the ledger, reason by reason. */
export async function compareMessages(
  warehouse: Warehouse,
  ledger: Ledger,
  performance: Performance,
): Promise<{ readonly report: MessageComparison; readonly differences: readonly string[] }> {
  const decided = await latestDecisions(warehouse)
  const all = performance.cast.flatMap(({ campaigns }) => campaigns)
  const notices = new Set(all.filter((one) => !one.mailing.isPromotion).map(({ name }) => name))
  const mails = await mailsOf(warehouse, performance.received, notices)
  const judged = performance.cast.flatMap((performer) =>
    performer.campaigns.map((campaign) => judge(ledger, performer, campaign, decided, mails)),
  )
  const leaks = judged.reduce((sum, one) => sum + leaksOf(one, performance.acknowledged), 0)
  const report = reportOf(judged, leaks)
  const differences = judged.flatMap(differencesOf)
  const said = { ...report.suppressed_truth, ...report.deferred_truth }
  for (const reason of PLAYED)
    if (said[reason] === undefined) differences.push(`nobody was played for ${reason}`)
  if (leaks > 0) differences.push(`${leaks} leaks`)
  return { report, differences }
}

function judge(
  ledger: Ledger,
  { player, isHeld = false, isStale = false }: Performer,
  { name: campaign, mailing }: DemoCampaign,
  decided: ReadonlyMap<string, DecisionRow>,
  mails: readonly Mail[],
): Judged {
  const name = `${player.brand}:${player.playerId}`
  const own = mails.filter(({ to }) => to === addressOf(player))
  const found = decided.get(`${campaign} ${name}`)
  const at = Number(found?.decided ?? 0)
  const before = own.filter((mail) => !mail.isNotice && mail.campaign !== campaign)
  const recipient = {
    ...{ name, hasAddress: player.hasAddress, birthDate: player.birthDate, isHeld },
    gotToday: before.filter((mail) => mail.at <= at && isSameDay(player, mail.at, at)).length,
  }
  const reasons = isStale
    ? ["stale_state"]
    : ledger.reasonsAgainst(recipient, mailing, new Date(at))
  const verdict: Verdict = isStale ? "defer" : verdictOf(reasons)
  const truth = { verdict, reasons }
  return { name, campaign, found, truth, mails: own.filter((one) => one.campaign === campaign) }
}

// Time alone lifts quiet hours.
function verdictOf(reasons: readonly string[]): Verdict {
  if (reasons.length === 0) return "allow"
  return reasons.every((reason) => reason === "quiet_hours") ? "defer" : "suppress"
}

function isSameDay({ residence }: SimulatedPlayer, one: number, other: number): boolean {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: residence.timeZone })
  return day.format(one) === day.format(other)
}

function differencesOf({ name, campaign, found, truth, mails }: Judged): readonly string[] {
  const differences: string[] = []
  const [said, expected] = [wordsOf(found), wordsOf(truth)]
  if (said !== expected)
    differences.push(`${name} in ${campaign}: ledger ${expected}, gate ${said}`)
  if (mails.length !== (truth.verdict === "allow" ? 1 : 0))
    differences.push(`${name} in ${campaign}: ${mails.length} messages, ledger ${expected}`)
  return differences
}

function wordsOf(decision: Judged["found"]): string {
  if (decision === undefined) return "nothing"
  return [decision.verdict, ...[...decision.reasons].sort()].join(" ")
}

function leaksOf(
  { name, truth, mails }: Judged,
  acknowledged: Performance["acknowledged"],
): number {
  if (truth.verdict === "allow") return 0
  return mails.filter(({ at }) => at > (acknowledged.get(name) ?? 0) + LEAK_MS).length
}

function reportOf(judged: readonly Judged[], leaks: number): MessageComparison {
  const found = judged.flatMap((one) => one.found ?? [])
  const truth = judged.map((one) => one.truth)
  return {
    suppressed: countsOf(found, "suppress"),
    suppressed_truth: countsOf(truth, "suppress"),
    deferred: countsOf(found, "defer"),
    deferred_truth: countsOf(truth, "defer"),
    allowed: found.filter(({ verdict }) => verdict === "allow").length,
    allowed_truth: truth.filter(({ verdict }) => verdict === "allow").length,
    not_played: NOT_PLAYED,
    leaks,
  }
}

function countsOf(
  decisions: readonly Judged["truth"][],
  verdict: Verdict,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  const own = decisions.filter((one) => one.verdict === verdict)
  for (const reason of own.flatMap(({ reasons }) => reasons).sort())
    counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

// A player whose message failed on its way is decided anew: the latest counts.
async function latestDecisions(warehouse: Warehouse): Promise<ReadonlyMap<string, DecisionRow>> {
  const rows = await warehouse.query<DecisionRow>(
    "select campaign, concat(brand, ':', player_id) as name, verdict, reasons, toUnixTimestamp64Milli(decided_at) as decided from act_decision order by decided_at",
  )
  return new Map(rows.map((row) => [`${row.campaign} ${row.name}`, row]))
}

interface IntentRow {
  readonly intent_id: string
  readonly campaign: string
}

async function mailsOf(
  warehouse: Warehouse,
  received: readonly ReceivedMail[],
  notices: ReadonlySet<string>,
): Promise<readonly Mail[]> {
  const rows = await warehouse.query<IntentRow>("select intent_id, campaign from act_intent")
  const campaigns = new Map(rows.map(({ intent_id, campaign }) => [intent_id, campaign]))
  return received.map((mail) => {
    const campaign = campaigns.get(mail.intentId) ?? ""
    return { ...mail, campaign, isNotice: notices.has(campaign) }
  })
}
