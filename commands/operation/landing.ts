import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { listConflicts } from "../../ingest/landing/conflict.ts"
import { listDeadLetters, replayDeadLetters } from "../../ingest/landing/dead-letter.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Roles, Runtime } from "../running.ts"

const limit = z.int().min(1).max(10_000).default(100)

const filter = {
  reason: z.string().optional(),
  all: z.boolean().optional(),
  limit,
}

/** `pitboss dead-letters list`. */
export const deadLettersList = operation({
  name: "dead-letters-list",
  need: "warehouse",
  args: z.object({ ...filter, show: z.boolean().default(false) }),
  async run({ warehouse, store }, { show, ...wanted }) {
    const seal = show ? store.keyFor("dead letters") : undefined
    return rows(await listDeadLetters(warehouse, withoutUndefined(wanted), seal))
  },
})

/** `pitboss dead-letters replay`. */
export const deadLettersReplay = operation({
  name: "dead-letters-replay",
  need: "everything",
  args: z.object(filter),
  async run(runtime, wanted) {
    const { kafka, seal, settled } = rolesOf(runtime)
    const options = withoutUndefined(wanted)
    const result = await replayDeadLetters(runtime.warehouse, kafka.log, options, seal)
    await settled()
    const { replayed, left } = result
    const rest = left > 0 ? ` ${left} of the compliance topic stay: they name no player.` : ""
    return document(result, `${replayed} dead letters went through the door again.${rest}`)
  },
})

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

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

function withoutUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<Fields>
}
