import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"

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
    return document({ ...explanation, words }, [words, ...lines].join("\n"))
  },
})
