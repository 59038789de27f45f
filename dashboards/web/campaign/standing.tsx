import type { CampaignRow } from "../../api/campaign/schema.ts"
import { moment } from "../figure.ts"

/** Of a campaign that does not run: that it has ended, or why it cannot. */
export function Standing({
  state,
  error,
  last_at,
}: Pick<CampaignRow, "state" | "error" | "last_at">) {
  if (state === "runs") return null
  if (state === "broken")
    return (
      <>
        <span className="chip bad">cannot run</span> <span className="bad">{error}</span>
      </>
    )
  return (
    <>
      <span className="chip">ended</span>{" "}
      {last_at !== null && (
        <span>last heard of {moment(last_at)} UTC; its definition is not kept</span>
      )}
    </>
  )
}
