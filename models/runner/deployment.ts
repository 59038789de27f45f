import type { Log } from "../../core/effects.ts"
import { dropTable } from "../dialect/ddl.ts"
import { type deployModel, dropModel } from "./deploy.ts"
import { describeModel } from "./describe.ts"
import { fingerprints } from "./fingerprint.ts"
import { isTable, type Model } from "./model.ts"
import type { ModelOutcome, Pipeline } from "./pipeline.ts"
import type { PlanStep } from "./plan.ts"
import { execute, type Site } from "./site.ts"
import { noteDeployed, noteRemoved } from "./state.ts"

/** Of a model that is being built: killed in it, the next deployment builds it, whatever the project says then. */
export const NO_FINGERPRINT = { hash: "", documentationHash: "" }

/** Drops targets that a kill left beside; nobody may prepare a change meanwhile. */
export async function dropLeftTargets(site: Site): Promise<void> {
  const rows = await site.warehouse.query<{ name: string }>(
    "select name from system.tables where database = currentDatabase() and endsWith(name, '__target__next')",
  )
  await execute(
    site,
    rows.map(({ name }) => dropTable(name)),
  )
}

/** How a model is built in a deployment. */
interface Building {
  /** In another way than from everything that is there. */
  readonly make?: typeof deployModel | undefined
  /** While ticks go on; of a table. */
  readonly isAside?: boolean
}

/** Takes one step of a deployment. */
export async function takeStep(
  pipeline: Pipeline,
  step: PlanStep,
  { make, isAside = false }: Building = {},
): Promise<void> {
  const { site } = pipeline
  const { name } = step
  if (step.action === "drop") {
    await dropModel(site, name)
    await noteRemoved(site, { ...NO_FINGERPRINT, name, materialized: "view" })
    return
  }
  const { model, fingerprint, before } = step
  const { materialized } = model.matter
  if (step.action === "describe") await describeModel(site, model)
  else {
    if (before !== undefined)
      await noteDeployed(site, { ...NO_FINGERPRINT, name, materialized: before })
    if (before !== undefined && before !== materialized) await dropModel(site, name)
    if (isAside && isTable(model)) await pipeline.buildAside(model, { kind: "deploy" })
    else await pipeline.build(model, "deploy", make)
  }
  await noteDeployed(site, { ...fingerprint, name, materialized })
}

/** Builds a model anew. Noted as not deployed meanwhile: killed in it, the next deployment builds it. */
export async function refreshModel(
  pipeline: Pipeline,
  model: Model,
  log: Log,
): Promise<ModelOutcome> {
  const { site } = pipeline
  const { name, matter } = model
  const noted = { ...NO_FINGERPRINT, name, materialized: matter.materialized }
  await noteDeployed(site, noted)
  const outcome = await pipeline.build(model, "refresh")
  await noteDeployed(site, { ...noted, ...fingerprints(site.scope).get(name) })
  const { ms, rowsWritten: rows } = outcome
  log.info({ model: name, ms: Math.round(ms), rows }, "a model was built anew")
  return outcome
}
