import { spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// A hard bounce is of an address, and no consent mends it: only another address does, which the vault
// has known only since.
export const deliverable: Rule = ({ own, emailSince = 0 }, { channel }) => {
  const { restrictedAt, arrival } = spanOf(own, `bounced:${channel}`)
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
