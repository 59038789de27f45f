import { runnerMigrations } from "../models/runner/migrations.ts"
import type { Project } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { type EventSite, openEventSite } from "./event-site.ts"

/** A warehouse with the landing, and a project that is deployed on it. */
export interface ModelSite {
  readonly site: EventSite
  readonly runner: Runner
}

/** Opens one; whoever opened it closes its `site`. */
export async function openModelSite(project: Project): Promise<ModelSite> {
  const site = await openEventSite()
  await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  const runner = createRunner({ warehouse: site.warehouse, project })
  await runner.deploy()
  return { site, runner }
}
