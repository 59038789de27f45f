import type { Warehouse } from "../../warehouse/warehouse.ts"

/** A block that was read from Kafka and could not be inserted everywhere. */
export interface LandingFault {
  /** When it failed first, by the engine's clock. */
  readonly at: Date
  /** The engine's code and the table or view that failed, never what was inserted. */
  readonly detail: string
}

/**
 * The first insert that failed since the consumer was attached: after it some views may hold a block that
 * others do not. Trouble with the brokers alone is none: nothing was read.
 */
export async function landingFault(warehouse: Warehouse): Promise<LandingFault | undefined> {
  const [row] = await warehouse.query<{ at_ms: string; code: string; place: string }>(
    `select toUnixTimestamp(exception.1) * 1000 as at_ms, extract(exception.2, '\\\\(([A-Z][A-Z0-9_]{3,})\\\\)') as code,
    extract(exception.2, 'while pushing to view ([^ :(]+)') as place
from system.kafka_consumers
array join arrayZip(exceptions.time, exceptions.text) as exception
where database = 'landing' and table = 'raw_kafka' and match(exception.2, 'Code: [0-9]+\\. DB::Exception')
order by exception.1 limit 1`,
  )
  if (row === undefined) return undefined
  const code = row.code || "UNKNOWN"
  const detail = row.place === "" ? code : `${code} in ${row.place}`
  return { at: new Date(Number(row.at_ms)), detail }
}
