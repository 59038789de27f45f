import { setTimeout as sleep } from "node:timers/promises"
import type { Runtime } from "../running.ts"

/** On a busy machine the gate may wait for Kafka, and a clearance may end before a message is handed over. */
const ROUNDS_MAX = 60
const REST_MS = 1_000

const OPEN_SQL = `select count() as n from act_intent final
where intent_id not in (
        select intent_id from act_decision group by intent_id
        having not hasAny(argMax(act_decision.reasons, decided_at), ['compliance_lag', 'state_unreadable', 'stale_state', 'stale_segment']))
    or intent_id in (select intent_id from act_send final group by intent_id having max(is_final) = 0)`

/** Resolves when every wish was decided on and every message went out or was given up, or after a minute. */
export async function untilDecided({
  warehouse,
  roles,
}: Pick<Runtime, "warehouse" | "roles">): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const [row] = await warehouse.query<{ n: string }>(OPEN_SQL)
    if (Number(row?.n ?? 0) === 0) return
    await sleep(REST_MS)
    await roles?.activation.complete()
  }
}
