import type { Command } from "commander"
import { keysCreate, keysList, keysRevoke } from "./operation/keys.ts"
import { BY, type Ordered, REASON } from "./ordered.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface Created extends Ordered {
  readonly role: string
  readonly brand?: readonly string[]
}

/** `pitboss keys`: who may send, look and administer. */
export function registerKeys(program: Command): void {
  const keys = program.command("keys").description("API keys per source")
  addCommand(keys, "create <name>", "make a key; its token is shown once")
    .option("--role <role>", "source, viewer, compliance, analyst or admin", "source")
    .option("--brand <name...>", "brands whose players it may see; without it every brand's")
    .option(...BY)
    .option(...REASON)
    .action((name: string, { role, brand, by, reason, ...options }: Created) =>
      answer(options, keysCreate, {
        ...{ name, role, by, reason },
        ...(brand !== undefined && { brands: brand }),
      }),
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
