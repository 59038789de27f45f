import { performance } from "node:perf_hooks"
import { asError } from "../../core/errors.ts"

/** `error`: what reads the model must not be built on it; `warn`: somebody should look. */
export type Severity = "warn" | "error"

/** What came of one test. */
export interface TestOutcome {
  readonly model: string
  readonly kind: "schema" | "contract"
  readonly test: string
  readonly severity: Severity
  readonly passed: boolean
  /** There was nothing to look at: the relation is not deployed. Neither passed nor failed. */
  readonly isSkipped?: true
  /** Empty where it passed; else a line per difference. */
  readonly differences: readonly string[]
  /** Rows that offend, without what tells who somebody is; a bounded number of them. */
  readonly offending: readonly object[]
  readonly ms: number
}

/** A test that failed, and whose failure counts as one. */
export function isFailure({ passed, severity, isSkipped }: TestOutcome): boolean {
  return !passed && !isSkipped && severity === "error"
}

/** A test that failed, and of which somebody is only told. */
export function isWarning({ passed, severity, isSkipped }: TestOutcome): boolean {
  return !passed && !isSkipped && severity === "warn"
}

/** Runs a test that returns its differences; an error is a difference too. */
export async function timed(
  run: () => Promise<readonly string[]>,
): Promise<Pick<TestOutcome, "passed" | "differences" | "ms">> {
  const started = performance.now()
  const differences = await run().catch((thrown: unknown) => [asError(thrown).message])
  return { passed: differences.length === 0, differences, ms: performance.now() - started }
}
