import { upstreamOf } from "../../../models/runner/graph.ts"
import { isTable } from "../../../models/runner/model.ts"
import type { PlanStep } from "../../../models/runner/plan.ts"
import type { Project } from "../../../models/runner/project.ts"

/**
 * Which of the chosen are run behind a deployment: what it has just built is current, but where it was built from a table
 * that is only now built anew.
 */
export function toRun(
  { byName }: Pick<Project, "byName">,
  chosen: readonly string[],
  steps: readonly Pick<PlanStep, "action" | "name">[],
): readonly string[] {
  const built = new Set(steps.flatMap(({ action, name }) => (action === "describe" ? [] : name)))
  const tables = chosen.filter((name) => {
    const model = byName.get(name)
    return model !== undefined && isTable(model) && !built.has(name)
  })
  const isBehind = (name: string) => {
    const upstream = upstreamOf(byName, name)
    return tables.some((table) => upstream.has(table))
  }
  return chosen.filter((name) => !built.has(name) || isBehind(name))
}
