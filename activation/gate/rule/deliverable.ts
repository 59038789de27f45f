import { spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// What needs no consent still does not go where it bounced for good.
export const deliverable: Rule = ({ own }, { channel }) => {
  const { restrictedAt } = spanOf(own, `bounced:${channel}`)
  return {
    rule: "deliverable",
    isAllowed: restrictedAt === 0,
    reason: "address_bounced",
    inputs: { bounced_at: shown(restrictedAt) },
  }
}
