import { z } from "zod"
import type { Warehouse } from "../../warehouse/warehouse.ts"

const count = z.number().int()

/** What the overview shows besides the days; no personal data. */
export const Overview = z.object({
  at: z.string().describe("Instant of the snapshot, UTC"),
  complete_to: z.string().nullable().describe("What came in up to here is in the figures"),
  events_per_second: z.array(z.object({ second: z.string(), events: count })),
  lag: count.describe("Messages in Kafka that are not in the tables yet"),
  cycle_ms: z.number().describe("How long features and segments took"),
  cycle_age_ms: z.number().describe("How long ago they were finished"),
  counts: z.object({ events: count, repeats: count, conflicts: count, dead_letters: count }),
  segments: z.array(
    z.object({
      segment: z.string(),
      size: count,
      sizes: z.array(z.object({ at: z.string(), size: count })),
    }),
  ),
  decisions: z.array(z.object({ verdict: z.string(), reason: z.string(), count })),
  messages: z.array(
    z.object({
      finished_at: z.string(),
      player: z.string(),
      campaign: z.string(),
      outcome: z.string(),
    }),
  ),
})

export type Overview = z.infer<typeof Overview>

/** What the running roles know and no table holds. */
export interface Pulse {
  readonly lag: number
  readonly cycleMs: number
  readonly cycleEndedAt: number
}

type Counted = Readonly<Record<string, string>>

/** Reads one snapshot. */
export async function readOverview(
  warehouse: Warehouse,
  pulse: Pulse,
  now: Date,
): Promise<Overview> {
  const [rates, counts, sizes, decisions, messages] = await Promise.all([
    warehouse.query<{ second: string; events: string }>(RATE_SQL),
    warehouse.query<Counted>(COUNT_SQL),
    warehouse.query<{ segment: string; at: string; size: string }>(SIZE_SQL),
    warehouse.query<{ verdict: string; reason: string; count: string }>(DECISION_SQL),
    warehouse.query<Overview["messages"][number]>(MESSAGE_SQL),
  ])
  const [all = {}] = counts
  const of = (name: string) => Number(all[name] ?? 0)
  return {
    at: now.toISOString(),
    complete_to: of("events") > 0 ? iso(all["latest"] ?? "") : null,
    events_per_second: rates.map(({ second, events }) => ({
      second: iso(second),
      events: Number(events),
    })),
    lag: pulse.lag,
    cycle_ms: Math.round(pulse.cycleMs),
    cycle_age_ms: Math.max(0, now.getTime() - pulse.cycleEndedAt),
    counts: {
      events: of("events"),
      repeats: of("repeats"),
      conflicts: of("conflicts"),
      dead_letters: of("dead_letters"),
    },
    segments: bySegment(sizes),
    decisions: decisions.map((row) => ({ ...row, count: Number(row.count) })),
    messages,
  }
}

function bySegment(
  rows: readonly { readonly segment: string; readonly at: string; readonly size: string }[],
): Overview["segments"] {
  const names = [...new Set(rows.map(({ segment }) => segment))]
  return names.map((segment) => {
    const sizes = rows
      .filter((row) => row.segment === segment)
      .map(({ at, size }) => ({ at: iso(at), size: Number(size) }))
    return { segment, size: sizes.at(-1)?.size ?? 0, sizes }
  })
}

const iso = (text: string) => `${text.replace(" ", "T")}Z`

const RATE_SQL = `select toStartOfSecond(ingested_at) as second, count() as events
from raw_event where ingested_at > now64(3) - interval 60 second
group by second order by second with fill
    from toStartOfSecond(now64(3) - interval 58 second) to toStartOfSecond(now64(3)) step interval 1 second`

const COUNT_SQL = `select (select count() from raw_event) as events, (select max(ingested_at) from raw_event) as latest,
    (select count() from raw_repeat) as repeats, (select count() from raw_conflict) as conflicts,
    (select count() from raw_dead_letter final where replayed_at is null) as dead_letters`

const SIZE_SQL = `select segment, at, size from (
    select segment, at, size from seg_evaluation order by at desc limit 240 by segment)
order by segment, at`

const DECISION_SQL = `select verdict, arrayJoin(if(empty(reasons), [''], arrayMap(one -> toString(one), reasons))) as reason, count() as count
from act_decision where decided_at > now64(3) - interval 1 day
group by verdict, reason order by verdict, count desc`

const MESSAGE_SQL = `select finished_at, concat(brand, ':', player_id) as player, campaign, outcome
from act_send final order by finished_at desc limit 12`
