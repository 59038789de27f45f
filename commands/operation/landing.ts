import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { listConflicts } from "../../ingest/landing/conflict.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Roles, Runtime } from "../running.ts"

const limit = z.int().min(1).max(10_000).default(100)

/** `pitboss conflicts list`: identities that came twice, and settlements that count nowhere. */
export const conflictsList = operation({
  name: "conflicts-list",
  need: "warehouse",
  args: z.object({ limit }),
  async run({ warehouse }, { limit }) {
    const identities = await listConflicts(warehouse, limit)
    const settlements = await warehouse.query<{ conflict: string }>(
      "select conflict, brand, bet_id, event_id, occurred_at from int_sport_conflict order by occurred_at desc limit {limit:UInt32}",
      { limit },
    )
    return rows([
      ...identities.map((row) => ({ kind: "identity", ...row })),
      ...settlements.map(({ conflict, ...row }) => ({ kind: conflict, ...row })),
    ])
  },
})

/** Waits until all that was sent is in tables, models and segments. */
export const settle = operation({
  name: "settle",
  need: "everything",
  args: z.object({}),
  async run(runtime) {
    await rolesOf(runtime).settled()
    return document({ settled: true })
  },
})

/** How many of a source's events were repeats. */
export const repeatsOf = operation({
  name: "repeats-of",
  need: "warehouse",
  args: z.object({ source: z.string() }),
  async run({ warehouse }, { source }) {
    const [row] = await warehouse.query<{ repeats: string; conflicts: string }>(
      `select (select count() from raw_repeat final where source = {source:String}) as repeats,
    (select count() from raw_conflict final where source = {source:String}) as conflicts`,
      { source },
    )
    return document({ repeats: Number(row?.repeats ?? 0), conflicts: Number(row?.conflicts ?? 0) })
  },
})

/** The roles of a runtime that was opened with them. */
export function rolesOf({ roles }: Runtime): Roles {
  if (roles === undefined)
    throw new PitbossError("ROLES_MISSING", "This command needs Kafka and the roles running.")
  return roles
}
