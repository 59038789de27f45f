import { sharedFinding } from "../shared-finding.ts"
import { type Rule, shown } from "../subject.ts"

const AGAIN_MS = 1_000
const ALL_READ = sharedFinding({
  ...{ rule: "limit-unread", isAllowed: true, reason: "limit_unread" },
  inputs: { asked_again_at: null },
})

// A limit that was just set may be near already: whether it is, his row says in a moment.
export const limitUnread: Rule = ({ isLimitUnread }, _purpose, now) => {
  if (!isLimitUnread) return ALL_READ
  const deferredUntil = now + AGAIN_MS
  return {
    rule: "limit-unread",
    isAllowed: false,
    reason: "limit_unread",
    deferredUntil,
    inputs() {
      return { asked_again_at: shown(deferredUntil) }
    },
  }
}
