import { type Rule, shown } from "../subject.ts"

const AGAIN_MS = 1_000

// A limit that was just set may be near already: whether it is, his row says in a moment.
export const limitUnread: Rule = ({ isLimitUnread }, _purpose, now) => ({
  rule: "limit-unread",
  isAllowed: !isLimitUnread,
  reason: "limit_unread",
  ...(isLimitUnread && { deferredUntil: now + AGAIN_MS }),
  inputs() {
    return { asked_again_at: shown(isLimitUnread ? now + AGAIN_MS : 0) }
  },
})
