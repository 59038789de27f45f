import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { ROLES } from "../../core/principal.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"

/** Who wants it, and why: both are on record. */
const ordered = {
  by: z.string().min(1).max(64).default("unnamed"),
  reason: z.string().max(1_000).default(""),
}

/** `pitboss keys create NAME --role R [--brand B...]`: the token is shown once and kept nowhere. */
export const keysCreate = operation({
  name: "keys-create",
  need: "warehouse",
  args: z.object({
    name: z.string(),
    role: z.enum(ROLES),
    brands: z.array(z.string()).optional(),
    ...ordered,
  }),
  async run({ store }, { name, role, brands, by, reason }) {
    const key = { name, role, ...(brands !== undefined && { brands }) }
    const { id, token } = await store.apiKeys.create(key, { by, reason })
    const whose = brands === undefined ? "" : ` of ${brands.join(", ")}`
    return document(
      { id, ...key, token },
      `${token}\n(shown once; ${role} '${name}'${whose}, id ${id})`,
    )
  },
})

/** `pitboss keys list`. */
export const keysList = operation({
  name: "keys-list",
  need: "warehouse",
  args: z.object({}),
  async run({ store }) {
    return rows(await store.apiKeys.list())
  },
})

/** `pitboss keys revoke ID`. */
export const keysRevoke = operation({
  name: "keys-revoke",
  need: "warehouse",
  args: z.object({ id: z.string(), ...ordered }),
  async run({ store }, { id, by, reason }) {
    if (!(await store.apiKeys.revoke(id, { by, reason })))
      throw new PitbossError(
        "KEY_UNKNOWN",
        `No live key has the id ${id}; see 'pitboss keys list'.`,
      )
    return document({ revoked: id }, `Revoked ${id}.`)
  },
})
