import type { BrandConfiguration } from "../../core/brand.ts"
import { runnerMigrations } from "../../models/runner/migrations.ts"
import { isMaterialized } from "../../models/runner/model.ts"
import { Pipeline } from "../../models/runner/pipeline.ts"
import { RunLog } from "../../models/runner/run-log.ts"
import { asMessages, type EventSite, openEventSite } from "../event-site.ts"
import type { SentEvent } from "../money/event.ts"
import { partOfProject } from "../part-of-project.ts"

export interface MetricSite {
  readonly site: EventSite
  /** Lands batches with a tick behind each, then refreshes every table. */
  play(batches: readonly (readonly SentEvent[])[]): Promise<void>
  /** Rows with all cells as text. */
  rows(sql: string): Promise<readonly Readonly<Record<string, string>>[]>
}

/** A warehouse with some models and all that they read, for which it is always the same instant. */
export async function openMetricSite(
  names: readonly string[],
  brands: readonly BrandConfiguration[],
  now: Date,
): Promise<MetricSite> {
  const site = await openEventSite()
  const { warehouse } = site
  await warehouse.migrate(runnerMigrations)
  const project = partOfProject(names)
  const { models } = project
  const scope = { project, brands, vars: {}, now: now.toISOString() }
  const pipeline = new Pipeline({ warehouse, scope }, new RunLog(warehouse))
  for (const model of models) await pipeline.build(model, "deploy")
  let sequence = 0
  return {
    site,
    async play(batches) {
      for (const batch of batches) {
        await site.send(asMessages(batch, () => ++sequence))
        const report = await pipeline.tick()
        for (const { error } of report.models) if (error) throw error
      }
      for (const model of models)
        if (isMaterialized(model, "table")) await pipeline.build(model, "refresh")
    },
    async rows(sql) {
      const rows = await warehouse.query<Record<string, unknown>>(sql)
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell)])),
      )
    },
  }
}
