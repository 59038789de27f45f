import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import type { ModelOutcome } from "../../models/runner/pipeline.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Runtime } from "../running.ts"

const select = z.array(z.string()).default([])

/** `pitboss models ls`. */
export const modelsLs = operation({
  name: "models-ls",
  need: "warehouse",
  args: z.object({ select }),
  async run({ runner }, { select }) {
    return rows(
      runner.ls(select).map(({ name, path, layer, matter }) => ({
        name,
        layer,
        materialized: matter.materialized,
        path,
        description: matter.description,
      })),
    )
  },
})

/** `pitboss models compile`. */
export const modelsCompile = operation({
  name: "models-compile",
  need: "warehouse",
  args: z.object({ select }),
  async run({ runner }, { select }) {
    return rows(await runner.compile(select))
  },
})

/** `pitboss models run`. */
export const modelsRun = operation({
  name: "models-run",
  need: "warehouse",
  args: z.object({ select, full_refresh: z.boolean().default(false) }),
  async run({ runner, roles }, { select, full_refresh }) {
    return rows(await (full_refresh ? buildAnew({ runner, roles }, select) : runner.run(select)))
  },
})

/** Builds models anew from all that is there; where a consumer runs, it rests meanwhile. */
export function buildAnew(
  { runner, roles }: Pick<Runtime, "runner" | "roles">,
  select: readonly string[],
): Promise<readonly ModelOutcome[]> {
  const run = () => runner.run(select, { fullRefresh: true })
  return roles ? roles.landing.pause(run) : run()
}

/** `pitboss models test`: schema tests and contracts; fails when one does. */
export const modelsTest = operation({
  name: "models-test",
  need: "warehouse",
  args: z.object({ select }),
  async run({ runner }, { select }) {
    const outcomes = await runner.test(select)
    const failed = outcomes.filter(({ passed }) => !passed)
    if (failed.length > 0)
      throw new PitbossError(
        "MODELS_TEST_FAILED",
        failed
          .map(({ model, test, differences }) => [`${model}: ${test}`, ...differences].join("\n"))
          .join("\n"),
      )
    return document(
      { passed: outcomes.length, failed: 0 },
      `${outcomes.length} tests of models passed.`,
    )
  },
})
