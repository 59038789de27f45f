import type { Campaign } from "../../../activation/campaign.ts"
import type { BlockTimes } from "../../../activation/compliance/block-latency.ts"
import type { Hold } from "../../../activation/compliance/holds.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { PipelineSources } from "../pipeline/routes.ts"
import { type Route, route } from "../route/route.ts"
import { TOLD_REASONS, type Told } from "../withheld/told.ts"
import * as schema from "./schema.ts"

export interface GateSources extends Pick<PipelineSources, "exclusionLists" | "registers"> {
  readonly warehouse: Warehouse
  /** How long restrictions took to reach the gate; undefined: none came of late. */
  readonly blockTimes: () => BlockTimes | undefined
  /** Campaigns that send nothing now, by name, and what they wait for. */
  readonly held: () => ReadonlyMap<string, string>
  readonly holds: () => readonly Hold[]
  readonly campaigns: () => readonly Campaign[]
}

const PARTS = 60
const HOUR_S = 3_600

/** What the API says of the compliance gate as it decides. */
export function gateRoutes(sources: GateSources, now: () => Date): readonly Route[] {
  return [
    route({
      path: "/api/gate",
      summary: "What the gate decided of late and why, and how soon a restriction reaches it",
      question: schema.GateQuestion,
      answer: schema.GateDocument,
      read: ({ hours }, told) => readGate(sources, Number(hours), told, now()),
    }),
  ]
}

async function readGate(
  sources: GateSources,
  hours: number,
  told: Told,
  now: Date,
): Promise<schema.GateDocument> {
  const { warehouse, blockTimes, held, holds, campaigns } = sources
  const step = (hours * HOUR_S) / PARTS
  const course = await readCourse(warehouse, hours, step)
  const sum = (of: (one: Verdicts) => number) => course.reduce((all, one) => all + of(one), 0)
  const times = blockTimes()
  return {
    at: now.toISOString(),
    hours,
    decisions: {
      allowed: sum((one) => one.allowed),
      suppressed: sum((one) => one.suppressed),
      deferred: sum((one) => one.deferred),
      decided_only: sum((one) => one.decided_only),
    },
    step_ms: step * 1_000,
    course,
    reasons: await readReasons(warehouse, hours, told),
    block: times
      ? {
          samples: times.samples,
          ...{ p50_ms: Math.round(times.p50Ms), p99_ms: Math.round(times.p99Ms) },
          ...{ max_ms: Math.round(times.maxMs), latest_at: times.latestAt.toISOString() },
        }
      : null,
    held: [...held()].flatMap(([campaign, why]) =>
      told.campaign(campaign, campaigns()) ? [{ campaign, why }] : [],
    ),
    places: placesThatWait(sources),
    holds: holds().length,
  }
}

// The longest first.
function placesThatWait({ exclusionLists, registers }: GateSources): schema.GateDocument["places"] {
  const lists = exclusionLists().stale.map(({ list: of, jurisdiction, since }) => ({
    ...{ places: [jurisdiction], why: "exclusion_list_stale" as const, of, since },
  }))
  const away = registers().map(({ register: of, jurisdictions, since }) => ({
    ...{ places: [...jurisdictions], why: "register_unreachable" as const, of, since },
  }))
  return [...lists, ...away].sort((one, other) => one.since.localeCompare(other.since))
}

type Verdicts = Omit<schema.GateDocument["course"][number], "at">

async function readCourse(
  warehouse: Warehouse,
  hours: number,
  step: number,
): Promise<schema.GateDocument["course"]> {
  const rows = await warehouse.query<Record<"at" | keyof Verdicts, string>>(
    `select toStartOfInterval(decided_at, toIntervalSecond({step:UInt32}), 'UTC') as at,
    countIf(verdict = 'allow') as allowed, countIf(verdict = 'suppress') as suppressed,
    countIf(verdict = 'defer') as deferred, countIf(verdict = 'shadow') as decided_only
from act_decision where decided_at > now64(3) - toIntervalHour({hours:UInt32}) group by at order by at`,
    { hours, step },
  )
  return rows.map(({ at, ...counts }) => ({
    at: isoInstant(at),
    allowed: Number(counts.allowed),
    suppressed: Number(counts.suppressed),
    deferred: Number(counts.deferred),
    decided_only: Number(counts.decided_only),
  }))
}

async function readReasons(
  warehouse: Warehouse,
  hours: number,
  told: Told,
): Promise<schema.GateDocument["reasons"]> {
  const rows = await warehouse.query<{ verdict: string; reason: string; players: string }>(
    `select verdict, arrayJoin(${TOLD_REASONS}) as reason, uniqExact(player_key) as players
from act_decision
where decided_at > now64(3) - toIntervalHour({hours:UInt32}) and verdict in ('suppress', 'defer')
group by verdict, reason order by players desc, reason`,
    { hours, ...told.params },
  )
  return rows.map((row) => ({ ...row, players: Number(row.players) }))
}
