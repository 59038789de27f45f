import type { Migration } from "../../../warehouse/warehouse.ts"
import { columnsSql, EVENT_COLUMNS } from "../column.ts"

/** Checked messages on their way; the engine keeps nothing of them. */
export const landingParsed: Migration = {
  name: "1010_landing_parsed",
  statements: [
    `create table if not exists landing_parsed (
${columnsSql(EVENT_COLUMNS)},
    error_code LowCardinality(String) comment 'Why the message is broken, or empty',
    error_path String comment 'The field at fault'
) engine = Null
comment 'Kafka messages, parsed and checked; read by landing_judged_view only'`,
  ],
}
