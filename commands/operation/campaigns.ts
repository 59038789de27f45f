import { z } from "zod"
import type { Campaign } from "../../activation/campaign.ts"
import { readEnded } from "../../activation/ended.ts"
import { PitbossError } from "../../core/errors.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Roles, Runtime } from "../running.ts"

const reason = z.string().max(1_000).optional()

/** `pitboss campaigns ls`: what is sent to whom; what cannot run, and what has ended. */
export const campaignsLs = operation({
  name: "campaigns-ls",
  need: "everything",
  args: z.object({}),
  async run(runtime) {
    const { activator } = rolesOf(runtime)
    const { campaigns } = activator
    const running = campaigns.list()
    const faults = [...campaigns.faults()]
    const others = [...running.map(({ name }) => name), ...faults.map(([name]) => name)]
    const ended = await readEnded(runtime.warehouse, others)
    const held = activator.held()
    const budgets = await activator.budgets()
    return rows([
      ...running.map((one) => ({
        ...runningRow(one),
        from: campaigns.placeOf(one.name),
        held: held.get(one.name) ?? null,
        budget: budgets.get(one.name) ?? null,
      })),
      ...faults.map(([name, error]) => ({ name, state: "broken", from: "store", error })),
      ...ended.map((one) => ({ ...one, state: "ended", from: null })),
    ])
  },
})

function runningRow({ name, description, segment, channel, ...more }: Campaign): object {
  const { product, message_class, encourages, hold_out, if_left, version } = more
  const { cap_per_day = null, cap_per_week = null, fatigue = null } = more
  const {
    quiet_hours = null,
    schedule = null,
    endpoint = null,
    priority = null,
    value = null,
  } = more
  return {
    ...{ name, state: "runs", description, segment, channel, endpoint, product },
    ...{ message_class, encourages },
    ...{
      hold_out,
      if_left,
      cap_per_day,
      cap_per_week,
      fatigue,
      priority,
      value,
      quiet_hours,
      schedule,
      version,
    },
  }
}

/** `pitboss campaigns dry-run <name>`: whom the gate would let it reach now; nothing is sent. */
export const campaignsDryRun = operation({
  name: "campaigns-dry-run",
  need: "everything",
  args: z.object({ name: z.string().min(1) }),
  async run(runtime, { name }) {
    const result = await rolesOf(runtime).activator.dryRun(name)
    const reasons = Object.entries(result.suppressed).map(([reason, n]) => `  ${n}  ${reason}`)
    const words = `${name}: ${result.reached} of ${result.audience} would be reached, ${result.suppressed_players} are suppressed, ${result.deferred} deferred${result.shadowed > 0 ? `, ${result.shadowed} only decided on` : ""}.`
    return document(result, [words, ...reasons].join("\n"))
  },
})

/** `pitboss campaigns put <file>`: makes a campaign in the store, or changes one; it runs at once. */
export const campaignsPut = operation({
  name: "campaigns-put",
  need: "everything",
  args: z.object({
    path: z.string(),
    text: z.string().max(200_000),
    by: z.string().min(1),
    reason,
  }),
  async run(runtime, { path, text, by, reason: why }) {
    const { activator } = rolesOf(runtime)
    const { name, version, segment } = await activator.put(path, text, by, why)
    return document({ name, version, segment }, `${name} runs, for ${segment}.`)
  },
})

/** `pitboss campaigns remove <name>`: ends a campaign of the store. */
export const campaignsRemove = operation({
  name: "campaigns-remove",
  need: "everything",
  args: z.object({ name: z.string().min(1), by: z.string().min(1).optional(), reason }),
  async run(runtime, { name, by, reason: why }) {
    await rolesOf(runtime).activator.remove(name, by, why)
    return document({ name, removed: true }, `${name} runs no more; what it sent stays known.`)
  },
})

/** `pitboss campaigns versions <name>`: every text that it had, also of one that has ended, with who put or removed it. */
export const campaignsVersions = operation({
  name: "campaigns-versions",
  need: "everything",
  args: z.object({ name: z.string().min(1) }),
  async run(runtime, { name }) {
    const { campaigns } = rolesOf(runtime).activator
    const versions = await campaigns.versions(name)
    if (versions.length === 0) campaigns.expect(name)
    return rows(versions)
  },
})

function rolesOf({ roles }: Runtime): Roles {
  if (roles === undefined) throw new PitbossError("ROLES_MISSING", "The gate is not open.")
  return roles
}
