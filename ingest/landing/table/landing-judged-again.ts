import type { Migration } from "../../../warehouse/warehouse.ts"
import { judgedView } from "./judged-view.ts"

/** As landing_judged_view was, but that identity is asked before the bounds on an event's date. */
export const landingJudgedAgain: Migration = {
  name: "1090_landing_judged_again",
  statements: judgedView({
    messages: "landing_parsed",
    twins: `error_code = ''
    group by id
    having count() > 1`,
  }),
}
