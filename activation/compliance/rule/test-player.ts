import { spanOf } from "../span.ts"
import { yesOrNo } from "./yes-or-no.ts"

// A test player is one for life.
export const testPlayer = yesOrNo(
  { input: "test", rule: "test-player", reason: "test_player" },
  ({ own }) => spanOf(own, "test_player").restrictedAt > 0,
)
