import { KeptFor } from "../../../core/kept-for.ts"
import { sharedFinding } from "../shared-finding.ts"
import { NEVER, spanOf } from "../span.ts"
import { type Purpose, type Rule, shown } from "../subject.ts"

const NOTHING_KNOWN = sharedFinding({
  ...{ rule: "deliverable", isAllowed: true, reason: "address_bounced" },
  inputs: { bounced_at: null, address_since: null },
})

/** The fact that a purpose's addresses may have: its name is put together once for all who are decided on. */
const facts = new KeptFor<Purpose, { readonly bounced: string }>()
const factOf = ({ channel }: Purpose) => ({ bounced: `bounced:${channel}` })

// A hard bounce is of an address, and no consent mends it: only another address does, which the vault
// has known only since.
export const deliverable: Rule = ({ own, emailSince = 0 }, purpose) => {
  const span = spanOf(own, facts.of(purpose, factOf).bounced)
  if (span === NEVER && emailSince === 0) return NOTHING_KNOWN
  const { restrictedAt, arrival } = span
  const bouncedAt = Math.max(restrictedAt, arrival / 1_000)
  return {
    rule: "deliverable",
    isAllowed: restrictedAt === 0 || emailSince > bouncedAt,
    reason: "address_bounced",
    inputs() {
      return { bounced_at: shown(restrictedAt), address_since: shown(emailSince) }
    },
  }
}
