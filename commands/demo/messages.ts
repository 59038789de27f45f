import { addressOf } from "../../ingest/simulator/drive.ts"
import type { LapsingCase } from "../../ingest/simulator/operator.ts"
import type { Simulation } from "../../ingest/simulator/simulation.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { ReceivedMail } from "../mailbox.ts"

/** What the gate must say of each case; `undefined`: it must allow. */
const EXPECTED: Readonly<Record<LapsingCase, string | undefined>> = {
  consented: undefined,
  granted_again: undefined,
  granted_casino: undefined,
  granted_betting: "no_consent",
  excluded: "self_excluded",
  excluded_live: "self_excluded",
  excluded_other_brand: "self_excluded",
  cooling_off: "cooling_off",
  blocked: "blocked",
  revoked: "no_consent",
  never_consented: "no_consent",
  reinstated: "no_consent",
  unregistered: "unknown_player",
  no_address: "no_address",
  unsubscribed: "no_consent",
}

/** A message handed over this long after a restricting fact was acknowledged is a leak. */
const LEAK_MS = 1_000

interface DecisionRow {
  readonly name: string
  readonly verdict: string
  readonly reasons: readonly string[]
}

/** Decisions and messages against what the simulation knows of its lapsing players. */
export async function compareMessages(
  warehouse: Warehouse,
  simulation: Simulation,
  received: readonly ReceivedMail[],
  acknowledged: ReadonlyMap<string, number>,
): Promise<{
  readonly decisions: object
  readonly leaks: number
  readonly differences: readonly string[]
}> {
  const rows = await warehouse.query<DecisionRow>(
    "select concat(brand, ':', player_id) as name, verdict, reasons from act_decision where verdict != 'defer'",
  )
  const decided = new Map(rows.map((row) => [row.name, row]))
  const differences: string[] = []
  const mails = new Map<string, number>()
  for (const { to } of received) mails.set(to, (mails.get(to) ?? 0) + 1)
  let leaks = 0
  for (const { player, lapsing } of simulation.lapsing) {
    const name = `${player.brand}:${player.playerId}`
    const expected = EXPECTED[lapsing]
    const row = decided.get(name)
    const isRight =
      expected === undefined ? row?.verdict === "allow" : (row?.reasons.includes(expected) ?? false)
    if (!isRight)
      differences.push(
        `${name} (${lapsing}): expected ${expected ?? "allow"}, found ${JSON.stringify(row)}`,
      )
    const count = mails.get(addressOf(player)) ?? 0
    if (count !== (expected === undefined ? 1 : 0))
      differences.push(`${name} (${lapsing}): ${count} messages`)
    leaks += received.filter(
      ({ to, at }) =>
        to === addressOf(player) &&
        expected !== undefined &&
        at > (acknowledged.get(name) ?? 0) + LEAK_MS,
    ).length
  }
  if (leaks > 0) differences.push(`${leaks} leaks`)
  return { decisions: summary(rows), leaks, differences }
}

function summary(rows: readonly DecisionRow[]): object {
  const suppress: Record<string, number> = {}
  for (const { reasons } of rows)
    for (const reason of reasons) suppress[reason] = (suppress[reason] ?? 0) + 1
  const allow = rows.filter(({ verdict }) => verdict === "allow").length
  return { allow, suppress }
}
