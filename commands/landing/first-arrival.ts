import { endContest, exchangePlaces, lostRows, nextContest } from "../../ingest/landing/contest.ts"
import type { Runner } from "../../models/runner/runner.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

/**
 * Lets what arrived first of an identity stand, where something else came in before it, in raw events and in
 * everything derived; also what a process was killed in. Whoever inserts events must be detached. Answers with the
 * number of identities.
 */
export async function takeFirstArrivals({
  warehouse,
  runner,
}: {
  readonly warehouse: Warehouse
  readonly runner: Runner
}): Promise<number> {
  let taken = 0
  for (;;) {
    const contest = await nextContest(warehouse)
    if (contest === undefined) return taken
    const { ids, playerKeys } = contest
    const players = {
      where: "player_key in {contest_players:Array(UInt64)}",
      params: { contest_players: playerKeys.map(BigInt) },
    }
    const change = {
      apply: () => exchangePlaces(warehouse, contest),
      gone: lostRows(contest),
    }
    await runner.reckon(
      players,
      { cause: "first arrival", detail: `${ids.length} identities` },
      change,
    )
    await endContest(warehouse, contest)
    taken += ids.length
  }
}
