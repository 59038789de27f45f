import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"

interface Decided {
  readonly decided_at?: string
  readonly verdict?: string
  readonly reasons?: readonly string[]
  readonly inputs?: string
}

// Of a campaign that does not run: what was decided, with all that the gate had read.
function decisionLine({ decided_at, verdict, reasons = [], inputs }: Decided): string {
  return `  ${[decided_at, verdict, reasons.join(", "), inputs].filter(Boolean).join("  ")}`
}

/** `pitboss explain <brand>:<player> <campaign>`. */
export const explainOperation = operation({
  name: "explain",
  need: "everything",
  args: z.object({ player: z.string().min(3), campaign: z.string().min(1) }),
  async run({ roles }, { player, campaign }) {
    if (roles === undefined) throw new PitbossError("ROLES_MISSING", "The gate is not open.")
    const { words, ...explanation } = await roles.activator.explain(player, campaign)
    const lines = explanation.rules.map(
      ({ rule, isAllowed, isNoted, inputs }) =>
        `  ${isNoted ? "·" : isAllowed ? "✓" : "✗"} ${rule}  ${JSON.stringify(inputs)}`,
    )
    const past = explanation.verdict === null ? explanation.decisions.map(decisionLine) : []
    return document({ ...explanation, words }, [words, ...lines, ...past].join("\n"))
  },
})
