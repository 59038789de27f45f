import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import type { Tally } from "../../ingest/simulator/drive.ts"
import type { Ledger } from "../../ingest/simulator/ledger/ledger.ts"
import type { Runtime } from "../running.ts"
import { compareMoney } from "./compare.ts"
import { type Latencies, unmeasured } from "./latency.ts"
import { compareMessages, type Performance } from "./messages.ts"

/** What happened, for the comparison. */
export interface Played {
  readonly ledger: Ledger
  readonly tally: Tally
  readonly performance: Performance
  readonly latencies: Latencies
}

/** Money, counts and messages against the ledger, and what was measured. */
export async function compareAll(
  runtime: Runtime,
  { ledger, tally, performance, latencies }: Played,
): Promise<{ readonly report: object; readonly differences: readonly string[] }> {
  const { warehouse, roles } = runtime
  const money = await compareMoney(warehouse, ledger)
  const counts = await countsOf(runtime)
  const messages = await compareMessages(warehouse, ledger, performance)
  const differences = [...money.different, ...messages.differences, ...unmeasured(latencies)]
  if (counts["raw_distinct"] !== ledger.distinct)
    differences.push(`raw_distinct: ledger ${ledger.distinct}, warehouse ${counts["raw_distinct"]}`)
  if (counts["conflicts"] !== ledger.conflicts)
    differences.push(`conflicts: ledger ${ledger.conflicts}, warehouse ${counts["conflicts"]}`)
  if (counts["dead_letters"] !== tally.poison)
    differences.push(`dead_letters: sent ${tally.poison}, warehouse ${counts["dead_letters"]}`)
  const report = {
    kafka: {
      implementation: roles?.kafka.implementation,
      version: roles?.kafka.version,
      log_bytes: folderBytes(join(runtime.dataDir, "kafka", "log")),
    },
    clickhouse: (await warehouse.query<{ v: string }>("select version() as v"))[0]?.v,
    events: {
      sent: tally.sent + tally.poison,
      repeats_sent: tally.repeats,
      conflicts_sent: tally.conflicts,
      late_sent: tally.late,
      broken_sent: tally.broken,
      poison_sent: tally.poison,
      ...counts,
    },
    money: money.money,
    money_rows: { compared: money.compared, different: money.different.length },
    decisions: await decisionsOf(runtime),
    ...messages.report,
    messages_received: performance.received.length,
    latency_ms: latencies,
  }
  return { report, differences }
}

// Of everybody, not of the cast alone.
async function decisionsOf({ warehouse }: Runtime): Promise<Record<string, number>> {
  const rows = await warehouse.query<{ verdict: string; n: string }>(
    "select verdict, count() as n from act_decision group by verdict order by verdict",
  )
  return Object.fromEntries(rows.map(({ verdict, n }) => [verdict, Number(n)]))
}

// The engagement events of our own sends are no event of the simulator's.
async function countsOf({ warehouse }: Runtime): Promise<Record<string, number>> {
  const [row] = await warehouse.query<Record<string, string>>(
    `select (select count() from raw_event where source = 'simulator') as raw_distinct,
    (select count() from raw_conflict final) as conflicts,
    (select count() from raw_dead_letter final) as dead_letters`,
  )
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
}

function folderBytes(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".log"))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
