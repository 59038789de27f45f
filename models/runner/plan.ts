import { type Fingerprint, fingerprints } from "./fingerprint.ts"
import { type Model, referencesOf } from "./model.ts"
import type { Scope } from "./render.ts"
import type { Deployed } from "./state.ts"

/** One step of a deployment, in the order in which it is taken. */
export type PlanStep =
  | {
      readonly action: "create" | "rebuild" | "describe"
      readonly name: string
      readonly materialized: string
      /** Why: what changed, in words. */
      readonly reason: string
      readonly model: Model
      readonly fingerprint: Fingerprint
      /** How what is deployed is materialized; undefined: it is new. */
      readonly before: Deployed["materialized"] | undefined
    }
  | {
      readonly action: "drop"
      readonly name: string
      readonly materialized: string
      readonly reason: string
    }

/** What has to be done so that the warehouse has the project; empty when it has it. */
export function planDeployment(
  scope: Scope,
  deployed: ReadonlyMap<string, Deployed>,
): readonly PlanStep[] {
  const { project } = scope
  const drops = [...deployed.values()]
    .filter(({ name }) => !project.byName.has(name))
    .map(({ name, materialized }) => ({
      action: "drop" as const,
      name,
      materialized,
      reason: "it left the project",
    }))
  const prints = fingerprints(scope)
  const rebuilt = new Set<string>()
  const builds = project.models.flatMap((model) => {
    const fingerprint = prints.get(model.name)
    if (fingerprint === undefined) return []
    const step = stepFor(model, fingerprint, deployed.get(model.name), rebuilt)
    if (step && step.action !== "describe") rebuilt.add(model.name)
    return step ? [step] : []
  })
  return [...drops, ...builds]
}

function stepFor(
  model: Model,
  fingerprint: Fingerprint,
  before: Deployed | undefined,
  rebuilt: ReadonlySet<string>,
): PlanStep | undefined {
  const { name } = model
  const { materialized } = model.matter
  const step = { name, materialized, model, fingerprint, before: before?.materialized }
  if (before === undefined) return { ...step, action: "create", reason: "it is new" }
  if (before.hash !== fingerprint.hash) {
    const upstream = referencesOf(model).filter((each) => rebuilt.has(each))
    const reason =
      before.materialized !== materialized
        ? `it was materialized as ${before.materialized}`
        : upstream.length > 0
          ? `${upstream.join(", ")} changed`
          : "its SQL or configuration changed"
    return { ...step, action: "rebuild", reason }
  }
  if (before.documentationHash !== fingerprint.documentationHash)
    return { ...step, action: "describe", reason: "its descriptions changed" }
  return undefined
}
