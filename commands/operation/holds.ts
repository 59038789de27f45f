import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Roles, Runtime } from "../running.ts"

/** `pitboss holds list`: rows of the compliance topic that could not be read, and whom they hold. */
export const holdsList = operation({
  name: "holds-list",
  need: "everything",
  args: z.object({}),
  async run(runtime) {
    const { activator } = rolesOf(runtime)
    // What was sent a moment ago is to be seen, too.
    await activator.isUpToDate()
    return rows(
      activator.holds().map(({ partition, offset, holds, since }) => ({
        place: `${partition}:${offset}`,
        holds: holds === "" ? "everybody" : holds,
        since: since.toISOString(),
      })),
    )
  },
})

/** `pitboss holds release <partition>:<offset>`: somebody has looked at the row. */
export const holdsRelease = operation({
  name: "holds-release",
  need: "everything",
  args: z.object({
    place: z.string().regex(/^\d+:\d+$/, "expected partition:offset, as 'holds list' shows it"),
    by: z.string().min(1).max(64),
  }),
  async run(runtime, { place, by }) {
    const { activator } = rolesOf(runtime)
    const [partition = "", offset = ""] = place.split(":")
    await activator.isUpToDate()
    await activator.release({ partition: Number.parseInt(partition, 10), offset }, by)
    return document({ released: place, by }, `The row at ${place} holds nobody any more.`)
  },
})

function rolesOf({ roles }: Runtime): Roles {
  if (roles === undefined) throw new PitbossError("ROLES_MISSING", "The gate is not open.")
  return roles
}
