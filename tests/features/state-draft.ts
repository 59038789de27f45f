import fc from "fast-check"
import { drafts } from "../money/draft.ts"

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const ahead = pick(
  "2026-10-24T22:00:00.000Z",
  "2026-10-25T01:00:00.000Z",
  "2026-10-28T08:00:00.001Z",
  "2026-11-02T08:00:00.001Z",
)
const channel = pick("email", "sms")
const message = { message_id: fc.constant("m"), channel }

/** What is said of a player's consents, checks, restrictions and limits. */
export const compliance = fc.oneof(
  {
    weight: 5,
    arbitrary: drafts("limit.set", {
      kind: pick("deposit", "loss", "wager", "time"),
      period: pick("day", "week", "month"),
      amount: pick("0", "10", "50.25"),
      currency: pick("EUR", "EUR", "SEK", undefined),
      effective_at: ahead,
    }),
  },
  {
    weight: 1,
    arbitrary: drafts("deposit", {
      payment_id: pick("s1", "s2"),
      status: pick("requested", "approved"),
      amount: pick("5", "100"),
      currency: fc.constant("SEK"),
      base_rate: pick("0.088", "0.09", "1"),
    }),
  },
  {
    weight: 1,
    arbitrary: drafts("limit.reached", {
      kind: pick("deposit", "time"),
      period: pick("day", "week"),
    }),
  },
  {
    weight: 4,
    arbitrary: drafts("consent.changed", {
      channel,
      product: pick("all", "all", "casino", "betting", "bingo"),
      granted: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: drafts("message.unsubscribed", message) },
  { weight: 1, arbitrary: drafts("message.bounced", { ...message, hard: fc.boolean() }) },
  { weight: 1, arbitrary: drafts("message.complained", message) },
  { weight: 1, arbitrary: drafts("exclusion.started", { scope: pick("brand", "group") }) },
  {
    weight: 1,
    arbitrary: drafts("exclusion.started", {
      scope: fc.constant("register"),
      register: pick("GAMSTOP", "OASIS"),
    }),
  },
  { weight: 1, arbitrary: drafts("exclusion.ended", { reinstated_by: fc.constant("officer") }) },
  { weight: 2, arbitrary: drafts("cooling_off.started", { until: ahead }) },
  {
    weight: 2,
    arbitrary: drafts("block.changed", { active: fc.boolean(), reason: fc.constant("x") }),
  },
  {
    weight: 3,
    arbitrary: drafts("harm.marker", {
      level: pick("low", "medium", "high"),
      source: pick("operator", "model"),
    }),
  },
  { weight: 1, arbitrary: drafts("aml.hold", { active: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: drafts("kyc.updated", {
      status: pick("pending", "approved", "rejected"),
      age_verified: fc.boolean(),
    }),
  },
)
