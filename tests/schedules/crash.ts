import fc from "fast-check"
import { STEPS } from "./schedule.ts"

/** What follows a block of raw events, in no order that anybody may rely on. */
export const FOLLOWERS = [
  "int_casino_by_player_day__mv",
  "int_casino_by_player_hour__mv",
  "int_adjustment_by_player_day__mv",
  "int_casino_rollback__mv",
  "int_activity__mv",
  "int_activity_hour__mv",
  "int_due__mv",
  "ft_restriction__mv",
  "raw_repeat_view",
  "raw_conflict_view",
  "raw_contender_view",
] as const

/** How the insert of a block ends. */
export type Crash =
  /** It and the commit of its offsets are whole. */
  | { readonly kind: "none" }
  /** Killed before the insert: nothing of it is there. */
  | { readonly kind: "before" }
  /** Killed, or failed, within it: some tables do not have it. */
  | { readonly kind: "torn"; readonly missing: readonly string[] }
  /** Killed behind it, before its offsets are committed. */
  | { readonly kind: "uncommitted" }
  /** The machine lost power later: raw events lost it, whoever follows them did not. */
  | { readonly kind: "power" }

/** Blocks of a step: each schedule's goes in with one of them. */
export const BLOCKS = 8

/** What goes wrong in one step of a round, beside what goes wrong within each schedule. */
export interface StepFaults {
  /** Of each block. */
  readonly crashes: readonly Crash[]
  /** The process goes on after the torn insert, and a tick sees it before it is healed. */
  readonly isSeenTorn: boolean
  /** Statements of the healing after which it is killed as well. */
  readonly healingKilledAfter: number | undefined
  /** Statements after which giving first arrivals their place is killed. */
  readonly contestKilledAfter: number | undefined
  /** Statements of the tick with its segments after which it is killed. */
  readonly tickKilledAfter: number | undefined
}

const crash: fc.Arbitrary<Crash> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: "none" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "before" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "uncommitted" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "power" } as const) },
  {
    weight: 5,
    arbitrary: fc
      .subarray([...FOLLOWERS], { minLength: 1 })
      .map((missing) => ({ kind: "torn", missing }) as const),
  },
)

const step: fc.Arbitrary<StepFaults> = fc.record({
  crashes: fc.array(crash, { minLength: BLOCKS, maxLength: BLOCKS }),
  isSeenTorn: fc.nat(2).map((n) => n === 0),
  healingKilledAfter: fc.option(fc.nat(60), { freq: 1, nil: undefined }),
  contestKilledAfter: fc.option(fc.nat(60), { freq: 1, nil: undefined }),
  tickKilledAfter: fc.option(fc.nat(170), { freq: 2, nil: undefined }),
})

/** The faults of a round's steps. */
export function faultsOf(seed: number): readonly StepFaults[] {
  const steps = fc.array(step, { minLength: STEPS, maxLength: STEPS })
  return fc.sample(steps, { seed, numRuns: 1 })[0] ?? []
}
