import { limitsNamed } from "./limits-named.ts"

// Nobody knows how much of it is used: it may be all, so it holds like one that is near.
export const limitUnrated = limitsNamed(
  { input: "unrated", rule: "limit-unrated", reason: "limit_rate_unknown" },
  ({ limitsUnrated }) => limitsUnrated,
)
