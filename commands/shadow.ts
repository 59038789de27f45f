import type { Command } from "commander"
import { PitbossError } from "../core/errors.ts"
import { shadowLs, shadowOff, shadowOn } from "./operation/shadow.ts"
import { BY, type Ordered } from "./ordered.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface ShadowOptions extends Ordered {
  readonly brand?: string
  readonly jurisdiction?: string
  readonly campaign?: string
}

const SWITCHES = [
  ["on", "decides and records, and sends nothing", shadowOn],
  ["off", "sends again what is wanted from now on", shadowOff],
] as const

/** `pitboss shadow`: deciding without sending, by brand, jurisdiction or campaign. */
export function registerShadow(program: Command): void {
  const shadow = program
    .command("shadow")
    .description("decide and record, and send nothing, by brand, jurisdiction or campaign")
  addCommand(shadow, "ls", "where it is on, since when, and why").action((options: GlobalOptions) =>
    answer(options, shadowLs, {}),
  )
  for (const [name, summary, run] of SWITCHES)
    addCommand(shadow, name, summary)
      .option("--brand <brand>", "all of this brand")
      .option("--jurisdiction <place>", "to whoever may live or play there, as GB or US-NJ")
      .option("--campaign <name>", "of this campaign")
      .option(...BY)
      .requiredOption("--reason <text>", "why")
      .action(({ brand, jurisdiction, campaign, by, reason, ...options }: ShadowOptions) =>
        answer(options, run, { ...scopeOf({ brand, jurisdiction, campaign }), by, reason }),
      )
}

function scopeOf(said: Readonly<Record<string, string | undefined>>) {
  const given = Object.entries(said).filter(([, name]) => name !== undefined)
  const [only] = given
  if (given.length === 1 && only !== undefined) return { scope: only[0], name: only[1] }
  throw new PitbossError(
    "SHADOW_SCOPE",
    "Expected exactly one of --brand, --jurisdiction and --campaign.",
  )
}
