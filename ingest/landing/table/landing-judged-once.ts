import type { Migration } from "../../../warehouse/warehouse.ts"
import { judgedView, TWINS_ALONE } from "./judged-view.ts"

/**
 * As landing_judged_view was, but that one and the same message counts once where a block holds it twice: both
 * would be the first of their identity.
 */
export const landingJudgedOnce: Migration = {
  name: "1190_landing_judged_once",
  statements: judgedView({
    messages: `(
    select * from landing_parsed
    limit 1 by id, topic, kafka_partition, kafka_offset, error_code, error_path, content_hash) as parsed`,
    twins: TWINS_ALONE,
  }),
}
