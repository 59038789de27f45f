import { useState } from "react"
import type { ChainDocument } from "../../api/proof/schema.ts"
import { count, moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { Old, Waiting } from "../page/waiting.tsx"

/** How long the chain is, what was signed of it last, and how the last look at all of it ended. */
export function ChainStatus() {
  const live = useAnswer<ChainDocument>("/api/audit/chain")
  if (live.value === undefined) return <Waiting live={live} what="the chain of records" />
  const { records, head, checkpoint, public_key, verification } = live.value
  return (
    <section aria-labelledby="chain-head">
      <div className="row-head">
        <h2 id="chain-head">Chain</h2>
        <VerifyButton />
      </div>
      <Old live={live} />
      <Looked verification={verification} />
      <dl className="chain-facts">
        <dt>Length</dt>
        <dd className="num">{count(records)} records</dd>
        <dt>Head</dt>
        <dd className="mono wrap">{head}</dd>
        <dt>Signed last</dt>
        <dd className="num">
          {checkpoint === null
            ? "never: the first signature comes within a minute"
            : `record ${count(checkpoint.number)}, ${moment(checkpoint.at)} UTC`}
        </dd>
        <dt>Public key</dt>
        <dd className="mono wrap">{public_key}</dd>
      </dl>
    </section>
  )
}

function Looked({ verification }: Pick<ChainDocument, "verification">) {
  if (verification === null)
    return (
      <p className="quiet">
        Nobody has looked at all of it yet; <span className="mono">pitboss audit verify</span> does.
      </p>
    )
  const { at, by, records, fault } = verification
  const when = `${moment(at)} UTC, by ${by}`
  if (fault === null)
    return (
      <p>
        <b>Whole</b>{" "}
        <span className="quiet num">
          at the last look: {count(records)} records, {when}.
        </span>
      </p>
    )
  return (
    <p className="warn" role="status">
      Broken at record {count(fault.number)}
      {fault.kind && ` (${fault.kind})`}, {fault.what.replaceAll("_", " ")}: {fault.message}{" "}
      <span className="quiet num">Seen {when}.</span>
    </p>
  )
}

function VerifyButton() {
  const [isLooking, setLooking] = useState(false)
  const [said, say] = useState("")
  const look = async () => {
    setLooking(true)
    try {
      const headers = { "content-type": "application/json" }
      const asked = { method: "POST", credentials: "same-origin", headers, body: "{}" } as const
      const answer = await fetch("/api/audit/verify", asked)
      say(answer.ok ? "" : "The look did not end; see the log.")
    } catch {
      say("The server did not answer.")
    }
    setLooking(false)
  }
  return (
    <>
      {said && <span className="warn small">{said}</span>}
      <button type="button" className="btn" disabled={isLooking} onClick={look}>
        {isLooking ? "Looking…" : "Look at all of it now"}
      </button>
    </>
  )
}
