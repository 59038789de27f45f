import { z } from "zod"
import { loadProject } from "../../../models/runner/project.ts"
import type { Runner } from "../../../models/runner/runner.ts"
import { MODELS_DIR } from "../../folders.ts"
import type { Runtime } from "../../running.ts"

/** Which models are meant, and values of variables for this command. */
export const chosenArgs = {
  select: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
}

export const varsArg = {
  vars: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
}

/** The files as they are now, over the same warehouse: what is planned need not be what runs. */
export function presentProject(
  { runner }: Pick<Runtime, "runner">,
  vars: Readonly<Record<string, string | number>> = {},
): Runner {
  return runner.over(loadProject(MODELS_DIR), vars)
}
