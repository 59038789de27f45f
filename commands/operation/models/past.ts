import { z } from "zod"
import { instantOf, pastName } from "../../../models/runner/past.ts"
import { operation } from "../../operation.ts"
import { document, rows } from "../../output.ts"
import { chosenArgs, presentProject, varsArg } from "./chosen.ts"

/** `pitboss models run --as-of`: models as they were true then, in a database of their own. */
export const modelsAsOf = operation({
  name: "models-as-of",
  need: "bare",
  args: z.object({ ...chosenArgs, ...varsArg, at: z.string(), into: z.string().optional() }),
  async run(runtime, { vars, at, into, ...choice }) {
    const runner = presentProject(runtime, vars)
    return rows(await runner.buildPast(choice, instantOf(at), into ?? pastName(at)))
  },
})

/** `pitboss models pasts list`. */
export const modelsPasts = operation({
  name: "models-pasts",
  need: "bare",
  args: z.object({}),
  async run({ runner }) {
    return rows(await runner.pasts())
  },
})

/** `pitboss models pasts drop`. */
export const modelsPastsDrop = operation({
  name: "models-pasts-drop",
  need: "bare",
  args: z.object({ database: z.string() }),
  async run({ runner }, { database }) {
    await runner.dropPast(database)
    return document({ dropped: database }, `${database} is gone.`)
  },
})
