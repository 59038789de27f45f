import type { Command } from "commander"
import { keysCreate, keysList, keysRevoke } from "./operation/keys.ts"
import { BY, type Ordered, REASON } from "./ordered.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

/** `pitboss keys`: who may send, look and administer. */
export function registerKeys(program: Command): void {
  const keys = program.command("keys").description("API keys per source")
  addCommand(keys, "create <name>", "make a key; its token is shown once")
    .option("--role <role>", "source, viewer, compliance, analyst or admin", "source")
    .option(...BY)
    .option(...REASON)
    .action((name: string, { role, by, reason, ...options }: Ordered & { readonly role: string }) =>
      answer(options, keysCreate, { name, role, by, reason }),
    )
  addCommand(keys, "list", "all keys, without their tokens").action((options: GlobalOptions) =>
    answer(options, keysList, {}),
  )
  addCommand(keys, "revoke <id>", "end a key at once")
    .option(...BY)
    .option(...REASON)
    .action((id: string, { by, reason, ...options }: Ordered) =>
      answer(options, keysRevoke, { id, by, reason }),
    )
}
