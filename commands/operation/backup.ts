import { isAbsolute } from "node:path"
import { z } from "zod"
import { operation } from "../operation.ts"
import { document } from "../output.ts"
import { rolesOf } from "./landing.ts"

/** Begins a backup; how far it is, `backup-state` says. */
export const backupStart = operation({
  name: "backup-start",
  need: "everything",
  args: z.object({
    dir: z.string().refine(isAbsolute, "expected an absolute path on the server's machine"),
    with_key: z.boolean().default(false),
    by: z.string().min(1).max(64).default("unnamed"),
  }),
  async run(runtime, { dir, with_key, by }) {
    // All of it leaves with it: nothing does that is not on record.
    const body = { what: "backup", with_key }
    await runtime.store.proof.record({ kind: "exported", actor: by, body })
    rolesOf(runtime).backups.start(dir, with_key)
    return document({ started: true })
  },
})

/** What the latest backup came to, or how far it is. */
export const backupState = operation({
  name: "backup-state",
  need: "everything",
  args: z.object({}),
  async run(runtime) {
    return document(rolesOf(runtime).backups.state())
  },
})
