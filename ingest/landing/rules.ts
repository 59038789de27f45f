import { BOUNDLESS, type Bounds } from "../../core/event-bounds.ts"

/** What an operator configures of the landing. */
export interface LandingRules {
  readonly bounds: Bounds
}

/** The contract alone. */
export const NO_RULES: LandingRules = { bounds: BOUNDLESS }
