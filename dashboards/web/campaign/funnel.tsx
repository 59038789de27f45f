import type { CampaignDocument } from "../../api/campaign/schema.ts"
import { count } from "../figure.ts"
import { shareOf } from "./share.ts"

/** From the wish to what came back; each figure beside its share of the one before. */
export function Funnel({ campaign }: { readonly campaign: CampaignDocument }) {
  const { wanted, reached, shadowed, suppressed, deferred, undecided, sent, failed } = campaign
  const { delivered, opened, clicked, bounced, complained, unsubscribed } = campaign
  const steps = [
    ["Wanted", wanted, ""],
    ["Reached", reached, shareOf(reached, wanted)],
    ["Sent", sent, shareOf(sent, reached)],
    ["Delivered", delivered, shareOf(delivered, sent)],
    ["Opened", opened, shareOf(opened, sent)],
    ["Clicked", clicked, shareOf(clicked, sent)],
  ] as const
  const troubles = [
    ["failed", failed],
    ["bounced", bounced],
    ["complained", complained],
    ["unsubscribed", unsubscribed],
  ] as const
  const standing = troubles.filter(([, value]) => value > 0)
  return (
    <section aria-label="From the wish to what came back">
      <dl className="funnel">
        {steps.map(([name, value, share]) => (
          <div key={name}>
            <dt className="quiet">{name}</dt>
            <dd className="figure-2 num">{count(value)}</dd>
            <dd className="small quiet num">{share || " "}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet num wrap">
        {count(suppressed)} suppressed, {count(deferred + undecided)} waiting for a decision
        {shadowed > 0 && `, ${count(shadowed)} only decided, not sent`}.{" "}
        {standing.length > 0 && (
          <span className="bad">
            {standing.map(([name, value]) => `${count(value)} ${name}`).join(", ")}.
          </span>
        )}
      </p>
    </section>
  )
}
