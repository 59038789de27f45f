import type { CampaignRow } from "../../api/campaign/schema.ts"
import { moment } from "../figure.ts"

/** What a campaign waits for, in words, by the first word of what is said of it. */
const HELD: Readonly<Record<string, string>> = {
  stale_segment: "nobody knows who is in its segment now",
  no_unsubscribe_link: "without public_url nobody could unsubscribe",
  no_mail_server: "no mail server is configured",
  endpoint_unknown: "its endpoint is not configured",
  endpoint_without_secret: "its endpoint has no usable secret",
  channel_unreachable: "the provider does not take its messages",
}

type StandingProps = Pick<CampaignRow, "state" | "error" | "held" | "last_at">

/** Of a campaign that does not send: what it waits for, that it has ended, or why it cannot run. */
export function Standing({ state, error, held, last_at }: StandingProps) {
  if (state === "runs") return held === null ? null : <Held held={held} />
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

function Held({ held }: { readonly held: string }) {
  const reasons = held.split(", ").map((one) => {
    const [code = "", detail] = one.split(": ", 2)
    return `${HELD[code] ?? code}${detail ? ` (${detail})` : ""}`
  })
  return (
    <>
      <span className="chip bad">waits</span> <span className="bad">{reasons.join("; ")}</span>
    </>
  )
}
