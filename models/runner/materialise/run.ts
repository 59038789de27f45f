import type { Column } from "../../dialect/ddl.ts"
import type { IncrementalMatter } from "../front-matter.ts"
import type { EngineInstant } from "../instant.ts"
import { type Model, relationName } from "../model.ts"
import { storeName } from "../render.ts"
import type { Site } from "../site.ts"

/** One run of an incremental model over the keys touched since an instant. */
export interface Run {
  readonly site: Site
  /** Columns of the model's rows as they are stored, without the runner's own. */
  readonly columns: readonly Column[]
  readonly startedAt: EngineInstant
  readonly since: EngineInstant
  /** What `{{ now }}` stood for in the last successful run: what time alone touches lies behind it. */
  readonly previous: EngineInstant
  /** By model: the highest version in its store, where it is known. */
  readonly versions: Map<string, bigint>
}

/** Rows that the run wrote into the store. */
export async function rowsBooked(
  { site, startedAt }: Run,
  model: Model<IncrementalMatter>,
): Promise<number> {
  const store = relationName(storeName(model.name), site.scope.database)
  const rows = await site.warehouse.query<{ written: string }>(
    `select count() as written from ${store} where booked_at = {startedAt:DateTime64(3, 'UTC')}`,
    { startedAt },
  )
  return Number(rows[0]?.written ?? 0)
}
