import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Roles, Runtime } from "../running.ts"

/** `pitboss campaigns ls`: what is sent to whom. */
export const campaignsLs = operation({
  name: "campaigns-ls",
  need: "everything",
  args: z.object({}),
  async run(runtime) {
    const campaigns = rolesOf(runtime).activator.campaigns()
    return rows(
      campaigns.map(({ name, description, segment, channel, product, message_class, ...more }) => {
        const { encourages, hold_out, cap_per_day = null, quiet_hours = null, version } = more
        const what = { name, description, segment, channel, product, message_class }
        return { ...what, encourages, hold_out, cap_per_day, quiet_hours, version }
      }),
    )
  },
})

/** `pitboss campaigns dry-run <name>`: whom the gate would let it reach now; nothing is sent. */
export const campaignsDryRun = operation({
  name: "campaigns-dry-run",
  need: "everything",
  args: z.object({ name: z.string().min(1) }),
  async run(runtime, { name }) {
    const result = await rolesOf(runtime).activator.dryRun(name)
    const reasons = Object.entries(result.suppressed).map(([reason, n]) => `  ${n}  ${reason}`)
    const words = `${name}: ${result.reached} of ${result.audience} would be reached, ${result.suppressed_players} are suppressed, ${result.deferred} deferred.`
    return document(result, [words, ...reasons].join("\n"))
  },
})

function rolesOf({ roles }: Runtime): Roles {
  if (roles === undefined) throw new PitbossError("ROLES_MISSING", "The gate is not open.")
  return roles
}
